"""The bytes of volumes through libvirt's streams: to a file of this computer, from one, and from host to host.

Each call here waits for the network and the disk, so it belongs on a lane of its own. Holes stay holes where the
driver can tell them. `told` is given the bytes done so far, often; what it raises ends the transfer.
"""

from __future__ import annotations

import contextlib
import os
import queue
from collections.abc import Callable
from typing import Any

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.read import volume_named
from virtgui.hypervisor.unsupported import lacking
from virtgui.util.language import tr
from virtgui.xml.parse import parse
from virtgui.xml.pool import VolumeXml

Told = Callable[[int], None]

PIECE = 262_120
"""The most that libvirt carries in one message."""
_HOLE = -3
_DEPTH = 16
"""Pieces on their way from one host to the other."""
_LOOK_S = 0.5
_COMPARED = 1024**2


class Stopped(Exception):
    """A person, or the loss of the other host, ended a transfer."""


class Pipe:
    """Between a thread that reads from one host and one that writes to another: at most 4 MiB wait in it."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | int | BaseException | None] = queue.Queue(_DEPTH)
        self.closed = False

    def put(self, piece: bytes | int | BaseException | None) -> None:
        """Bytes, the length of a hole, None for the end, or why there is no more. Raises Stopped once closed."""
        while True:
            if self.closed:
                raise Stopped
            with contextlib.suppress(queue.Full):
                self._pieces.put(piece, timeout=_LOOK_S)
                return

    def get(self, there: Callable[[], bool]) -> bytes | int | None:
        """The next piece. Raises what was put, or Stumble once the other side is not `there` any more."""
        while True:
            gone = not there()
            try:
                piece = self._pieces.get(timeout=0 if gone else _LOOK_S)
            except queue.Empty:
                if gone:
                    raise Stumble(
                        tr("the host that is copied from went away"), libvirt.VIR_ERR_OPERATION_FAILED
                    ) from None
                continue
            if isinstance(piece, BaseException):
                raise piece
            return piece


def upload(
    connection: Connection, volume: libvirt.virStorageVol, descriptor: int, length: int, told: Told, start: int = 0
) -> None:
    """Fill a new volume with the first bytes of a file, or those from `start` on. Raises libvirt.libvirtError, OSError,
    and what `told` does."""
    with _Sink(connection, volume, length, start) as sink:
        position = start
        while position < length:
            told(position)
            data_at = min(_seek(descriptor, position, os.SEEK_DATA, length), length)
            if data_at > position and sink.hole(data_at - position, position):
                position = data_at
                continue
            end = min(_seek(descriptor, max(position, data_at), os.SEEK_HOLE, length), length)
            data = os.pread(descriptor, min(PIECE, end - position), position)
            if not data:
                raise Stumble(tr("the file became shorter while it was read"), libvirt.VIR_ERR_OPERATION_FAILED)
            sink.data(data)
            position += len(data)
        told(length)


def same(connection: Connection, volume: libvirt.virStorageVol, descriptor: int, end: int) -> bool:
    """Whether a volume and a file hold the same in the last MiB before `end`. Raises libvirt.libvirtError, OSError."""
    count = min(end, _COMPARED)
    found = bytearray()
    stream = connection.newStream(0)
    volume.download(stream, end - count, count, 0)
    whole = False
    try:
        while piece := stream.recv(PIECE):
            if isinstance(piece, int):
                return False
            found += piece
        stream.finish()
        whole = True
    finally:
        if not whole:
            with contextlib.suppress(libvirt.libvirtError):
                stream.abort()
    return bytes(found) == os.pread(descriptor, count, end - count)


def download(connection: Connection, volume: libvirt.virStorageVol, descriptor: int, told: Told, start: int = 0) -> int:
    """Write a volume's bytes, or those from `start` on, to a file at their places; returns where they end. Raises
    libvirt.libvirtError, OSError, what `told` does."""
    position = start
    for piece in _pieces(connection, volume, start):
        told(position)
        if isinstance(piece, int):
            position += piece
        else:
            _write(descriptor, piece, position)
            position += len(piece)
    os.ftruncate(descriptor, position)
    told(position)
    return position


def pour(connection: Connection, pool: str, name: str, pipe: Pipe) -> None:
    """Put a volume's size, then its bytes into a pipe, then its end, or why that failed."""
    try:
        volume = volume_named(connection.storagePoolLookupByName(pool), name)
        pipe.put(physical(volume))
        for piece in _pieces(connection, volume):
            pipe.put(piece)
        pipe.put(None)
    except Stopped:
        pass
    except libvirt.libvirtError as error:
        with contextlib.suppress(Stopped):
            pipe.put(error.with_traceback(None))


def drain(
    connection: Connection,
    volume: libvirt.virStorageVol,
    pipe: Pipe,
    there: Callable[[], bool],
    told: Callable[[int, int], None],
) -> None:
    """Fill a new volume from a pipe; `told` is also given how many bytes it will be."""
    try:
        length = pipe.get(there)
        if not isinstance(length, int):
            raise Stumble(tr("the size of the volume was not told"), libvirt.VIR_ERR_INTERNAL_ERROR)
        position = 0
        with _Sink(connection, volume, length) as sink:
            while (piece := pipe.get(there)) is not None:
                told(position, length)
                if isinstance(piece, int):
                    if not sink.hole(piece, position):
                        sink.zeros(piece)
                    position += piece
                else:
                    sink.data(piece)
                    position += len(piece)
        told(position, length)
    finally:
        pipe.closed = True


def physical(volume: libvirt.virStorageVol) -> int:
    """How many bytes a volume's file or device is long, which for an image is not what a guest sees."""
    try:
        return int(volume.infoFlags(libvirt.VIR_STORAGE_VOL_GET_PHYSICAL)[2])
    except libvirt.libvirtError as error:
        if not lacking(error):
            raise
        return int(volume.info()[1])


class _Sink:
    """The stream into a volume, finished or broken off with the `with` statement."""

    def __init__(self, connection: Connection, volume: libvirt.virStorageVol, length: int, start: int = 0) -> None:
        self._stream = connection.newStream(0)
        self._whole = _content(volume)
        self._sparse = True
        try:
            volume.upload(self._stream, start, length - start, libvirt.VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)
        except libvirt.libvirtError as error:
            if not lacking(error):
                raise
            self._sparse = False
            self._stream = connection.newStream(0)
            volume.upload(self._stream, start, length - start, 0)

    def __enter__(self) -> _Sink:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._stream.finish()
            return
        with contextlib.suppress(libvirt.libvirtError):
            self._stream.abort()

    def hole(self, length: int, position: int) -> bool:
        """False where a hole would leave what the new volume holds already: zeros are to be written instead."""
        if not self._sparse or position < self._whole:
            return False
        self._stream.sendHole(length, 0)
        return True

    def zeros(self, length: int) -> None:
        nothing = bytes(min(length, PIECE))
        while length > 0:
            self.data(nothing[:length])
            length -= len(nothing)

    def data(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            sent = self._stream.send(bytes(view))
            if sent < 0:
                raise Stumble(tr("the host took no more of it"), libvirt.VIR_ERR_OPERATION_FAILED)
            view = view[sent:]


def _content(volume: libvirt.virStorageVol) -> int:
    """How far a new volume's file already holds something: the tables of an image, nothing in a raw one."""
    if volume.info()[0] != libvirt.VIR_STORAGE_VOL_FILE:
        return 1 << 63  # a device holds whatever was there before
    return 0 if VolumeXml(parse(volume.XMLDesc(0)).element).format == "raw" else physical(volume)


def _pieces(connection: Connection, volume: libvirt.virStorageVol, start: int = 0) -> Any:
    """A volume's bytes and the lengths of its holes, from a byte on."""
    stream, sparse = connection.newStream(0), True
    try:
        volume.download(stream, start, 0, libvirt.VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
    except libvirt.libvirtError as error:
        if not lacking(error):
            raise
        stream, sparse = connection.newStream(0), False
        volume.download(stream, start, 0, 0)
    whole = False
    try:
        while True:
            flags = libvirt.VIR_STREAM_RECV_STOP_AT_HOLE
            piece = stream.recvFlags(PIECE, flags) if sparse else stream.recv(PIECE)
            if piece == _HOLE:
                yield int(stream.recvHole(0))
            elif isinstance(piece, int):
                raise Stumble(tr("the host sent no more of it"), libvirt.VIR_ERR_OPERATION_FAILED)
            elif piece:
                yield piece
            else:
                break
        stream.finish()
        whole = True
    finally:
        if not whole:
            with contextlib.suppress(libvirt.libvirtError):
                stream.abort()


def _seek(descriptor: int, position: int, what: int, end: int) -> int:
    """Where data or a hole begins; a file system that knows no holes has only data."""
    try:
        return os.lseek(descriptor, position, what)
    except OSError:
        return end


def _write(descriptor: int, data: bytes, position: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, position)
        view, position = view[written:], position + written
