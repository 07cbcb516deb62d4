"""A bag of ours is one to the Library of Congress's own program, and whatever was changed in it is found."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondpunt.lib.bag import Bag, Folder, Zipped
from rondpunt.lib.bag_check import Fault, What, faults_of, is_bag

INFO = (("Source-Organization", "Linderbeke"), ("External-Description", "Glas\n  en “papier”: één"))


def filled(root: Path) -> Path:
    bag = Bag(Folder(root))
    bag.add("post.json", [b'{"title": ', b'"Glas"}\n'])
    bag.add("texts/1.txt", ["Vanaf maandag één keer.".encode()])
    bag.add("media/empty.bin", [])
    bag.close(INFO)
    return root


def test_another_program_takes_it_for_a_valid_bag(tmp_path: Path) -> None:
    root = filled(tmp_path / "bag")
    read = bagit.Bag(str(root))
    assert read.validate() is True
    assert (read.version_info, read.algorithms) == ((1, 0), ["sha256"])
    assert read.info["External-Description"] == "Glas en “papier”: één"
    assert read.info["Payload-Oxum"] == f"{18 + 25}.3"
    assert is_bag(root) and faults_of(root) == []


def test_a_bag_of_another_program_is_read(tmp_path: Path) -> None:
    (tmp_path / "note with % and é.txt").write_text("Morning")
    bagit.make_bag(str(tmp_path), checksums=["sha256"])
    assert faults_of(tmp_path) == []


def test_in_a_zip_file_it_is_the_same(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        bag = Bag(Zipped(archive, "post-1"))
        bag.add("post.json", [b"{}\n"])
        bag.close(INFO)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    assert bagit.Bag(str(tmp_path / "post-1")).validate() is True


def cut(path: Path) -> None:
    path.unlink()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "change", "what"),
    [
        ("data/post.json", flip, What.CHANGED),
        ("data/texts/1.txt", cut, What.MISSING),
        ("bag-info.txt", flip, What.CHANGED),
        ("bag-info.txt", cut, What.MISSING),
        ("data/new.txt", lambda path: path.write_text("slipped in"), What.UNTOLD),
        ("tagmanifest-sha256.txt", cut, What.UNREADABLE),
        ("bagit.txt", cut, What.NO_BAG),
    ],
)
def test_every_change_is_found(name: str, change: Callable[[Path], object], what: What, tmp_path: Path) -> None:
    root = filled(tmp_path / "bag")
    change(root / name)
    assert what in {fault.what for fault in faults_of(root)}
    if name != "tagmanifest-sha256.txt":  # RFC 8493 lets one do without; ours always have it
        with pytest.raises(bagit.BagError):
            bagit.Bag(str(root)).validate()


@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_one_bit_of_the_manifest_is_enough(at: int, bit: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = filled(tmp_path_factory.mktemp("bags") / "bag")
    manifest = root / "manifest-sha256.txt"
    content = bytearray(manifest.read_bytes())
    content[at % len(content)] ^= 1 << bit
    manifest.write_bytes(content)
    assert faults_of(root)


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "data/../../outside.txt", "data/link"])
def test_nothing_outside_the_bag_is_read(name: str, tmp_path: Path) -> None:
    root = filled(tmp_path / "bag")
    (tmp_path / "outside.txt").write_text("secret")
    (root / "data" / "link").symlink_to(tmp_path / "outside.txt")
    with (root / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  {name}\n")
    assert Fault(What.MISSING, name) in faults_of(root)


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "Über.txt", "a\nb", "", ".hidden", "a%0Ab"])
def test_only_plain_names_go_in(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        Bag(Folder(tmp_path)).add(name, [b""])


def test_a_name_goes_in_once(tmp_path: Path) -> None:
    bag = Bag(Folder(tmp_path))
    bag.add("a.txt", [b""])
    with pytest.raises(ValueError):
        bag.add("a.txt", [b"other"])
