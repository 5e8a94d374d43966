"""The calls of docs/protocol.md, by resource. Each is: parse, one service call, map."""
