"""Files that the user names: what lies beside them may be odd."""

import io
from pathlib import Path

from glitchtip_tools.adapters.files import Files


def test_a_source_map_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.js.map").write_bytes(b"\xff\xfe")
    (tmp_path / "b.js.map").symlink_to(tmp_path / "nowhere")
    (tmp_path / "c.js.map").write_text("{}")
    (tmp_path / "d.js.map").mkdir()
    assert Files(tmp_path, io.StringIO()).maps_beside("trace.txt") == {"c.js.map": "{}"}
