"""Validates JSON with a Python library, as whoever has one in a script would: the fastest way that it has.

library.py LIBRARY lines|files|whole SCHEMA PATH...; a PATH can be a folder. `orjson` only parses.
"""

import pathlib
import sys
from collections.abc import Callable, Iterator


def validator(library: str, schema: bytes) -> Callable[[bytes], bool]:
    if library == "corvus-json-schema-rs":
        import corvus_json_schema_rs
        import orjson

        return corvus_json_schema_rs.compile(orjson.loads(schema), assert_format=True).is_valid_json
    import orjson

    if library == "orjson":
        return lambda text: orjson.loads(text) is not None
    import jsonschema_rs

    is_valid = jsonschema_rs.validator_for(orjson.loads(schema), validate_formats=True).is_valid
    return lambda text: is_valid(orjson.loads(text))


def texts(mode: str, paths: list[str]) -> Iterator[bytes]:
    for path in map(pathlib.Path, paths):
        if mode == "lines":
            with path.open("rb") as lines:
                yield from lines
        elif path.is_dir():
            yield from (file.read_bytes() for file in path.rglob("*.json"))
        else:
            yield path.read_bytes()


def main(library: str, mode: str, schema: str, *paths: str) -> int:
    is_valid = validator(library, pathlib.Path(schema).read_bytes())
    invalid = 0
    for text in texts(mode, list(paths)):
        try:
            invalid += not is_valid(text)
        except ValueError:
            invalid += 1
    print(invalid, "invalid")
    return 1 if invalid else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
