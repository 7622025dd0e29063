/** The events of a stream (WHATWG HTML §9.2.6), each {name, id, data}; `beat` at every byte. */
export async function* eventsOf(stream, beat) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = { name: "message", id: "", data: "" };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    beat();
    // A CR at the end may be half of a CRLF.
    const lines = (rest + value).split(/\r\n|\n|\r(?=[^])/);
    rest = lines.pop();
    for (const line of lines) {
      const [, name, text = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
      if (line === "") {
        if (event.data) yield { ...event, data: event.data.slice(0, -1) };
        event = { name: "message", id: event.id, data: "" };
      } else if (name === "event") event.name = text;
      else if (name === "id") event.id = text;
      else if (name === "data") event.data += `${text}\n`;
    }
  }
}
