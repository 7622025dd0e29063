"""What schemathesis is told of the API, for tests/web/conformance/test_conformance.py."""
