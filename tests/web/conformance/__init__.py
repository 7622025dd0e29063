"""What schemathesis is told of the API, for tests/web/test_conformance.py."""
