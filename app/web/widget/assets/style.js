// How the panel looks. The colours are the launcher's; the page's own styles do not get in.

export const STYLE = `
.panel{position:absolute;inset-block-end:68px;inset-inline-end:0;inline-size:min(400px,calc(100vw - 40px));block-size:min(704px,calc(100dvh - 104px));display:flex;flex-direction:column;background:var(--ground);color:var(--text);border:1px solid var(--line);border-radius:16px;overflow:hidden;box-shadow:0 5px 40px rgb(0 0 0/.16);text-align:start;overflow-wrap:anywhere;animation:rise .2s ease-out;transform-origin:bottom right}
.panel.full{position:fixed;inset:0;inline-size:100%;block-size:100dvh;border:0;border-radius:0}
.panel.page{position:static;inline-size:100%;block-size:100%;animation:none}
@keyframes rise{from{opacity:0;transform:scale(.92)}}
h2,h3,p,ul{margin:0;padding:0}
h2{font-size:16px;line-height:22px}
h3{font-size:15px;line-height:22px}
.small{font-size:13px;line-height:18px}
.muted{color:var(--muted)}
.bad{color:var(--bad)}
.grow{flex:1;min-inline-size:0}
.unseen{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
button,select,textarea{font:inherit;color:inherit;letter-spacing:inherit}
button{cursor:pointer}
a,.link{color:var(--link)}
.link{display:inline;min-block-size:24px;padding:0 2px;border:0;background:none;text-decoration:underline}
.head{display:flex;gap:4px;align-items:start;padding:12px 16px;background:var(--accent);color:var(--ink)}
.head .link{color:inherit}
.head :focus-visible,.choice.main:focus-visible,.send:focus-visible{outline-color:currentColor;outline-offset:-4px}
h2:focus{outline:none}
.quiet{flex:none;inline-size:44px;block-size:44px;padding:11px;border:0;border-radius:8px;background:none}
.quiet:hover{background:rgb(128 128 128/.3)}
.quiet svg,.send svg{display:block;inline-size:22px;block-size:22px}
:host([dir=rtl]) .send svg{transform:scaleX(-1)}
:host([dir=rtl]) .panel{transform-origin:bottom left}
.log{flex:1;min-block-size:0;overflow-y:auto;overscroll-behavior:contain;padding:16px}
.log:focus-visible{outline-offset:-3px}
.list{display:flex;flex-direction:column;gap:12px}
.item{display:flex;flex-direction:column;align-items:start;gap:4px}
.item.user{align-items:end}
.bubble{max-inline-size:86%;padding:8px 12px;border-radius:16px;background:var(--bot);border-end-start-radius:4px}
.user .bubble{background:var(--accent);color:var(--ink);border-radius:16px;border-end-end-radius:4px}
.user .bubble a{color:inherit}
.operator .bubble{outline:2px solid var(--good)}
.said{white-space:pre-wrap;unicode-bidi:plaintext;text-align:start}
.unsent .bubble{outline:2px dashed var(--line);outline-offset:2px}
.refused .bubble{outline:2px solid var(--bad)}
.note{text-align:center;color:var(--muted)}
.slots,.card{inline-size:100%}
.day{margin-block-start:8px}
.choices{display:flex;flex-wrap:wrap;gap:8px;margin-block-start:4px}
.choice{min-inline-size:44px;min-block-size:44px;padding:8px 14px;border:1px solid var(--line);border-radius:8px;background:var(--ground);font-variant-numeric:tabular-nums;text-align:start}
.choice:hover:enabled{background:var(--bot)}
.choice.main{background:var(--accent);color:var(--ink)}
.choice:disabled{opacity:.6;cursor:default}
.choice.chosen{opacity:1;outline:2px solid var(--link);outline-offset:1px}
.choice.chosen::before{content:"✓ "}
.card{padding:12px;border:1px solid var(--line);border-radius:12px}
.card.booked,.card.moved{border-color:var(--good)}
.card.over{color:var(--muted);border-style:dashed}
.card.over h3{text-decoration:line-through}
.card .choices{margin-block-start:12px}
details{margin-block-start:8px}
summary{min-block-size:24px;cursor:pointer;color:var(--link)}
ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px}
li a{display:inline-block;min-block-size:24px}
select{max-inline-size:100%;min-block-size:32px;font-size:16px;background:var(--ground);border:1px solid var(--line);border-radius:8px}
.state{padding:0 16px 8px}
.dots::before{content:"● ● ●";margin-inline-end:8px;animation:dots 1.4s infinite}
@keyframes dots{50%{opacity:.2}}
.newer{align-self:center;margin-block-start:-44px;min-block-size:36px;padding:4px 14px;border:1px solid var(--line);border-radius:18px;background:var(--ground);z-index:1}
.alert:not(:empty){padding:8px 16px;background:var(--warned);color:var(--warn)}
form,.consent{padding:8px 16px max(12px,env(safe-area-inset-bottom));border-block-start:1px solid var(--line)}
.row{display:flex;gap:8px;align-items:end}
textarea{flex:1;min-inline-size:0;min-block-size:44px;max-block-size:132px;padding:9px 12px;font-size:16px;line-height:24px;resize:none;border:1px solid var(--line);border-radius:8px;background:var(--ground)}
textarea::placeholder{color:var(--muted);opacity:1}
.send{flex:none;inline-size:44px;block-size:44px;padding:11px;border:0;border-radius:8px;background:var(--accent);color:var(--ink)}
form p{margin-block-start:6px}
@media (prefers-reduced-motion:reduce){.panel,.dots::before{animation:none}}
@media (forced-colors:active){.bubble,.choice,.send{border:1px solid}}
`;
