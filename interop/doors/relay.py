"""A load balancer: hands connections of its port on to a broker's, behind a header of the PROXY protocol.

Version 1 says that the client is 203.0.113.1, version 2 that it is 203.0.113.2; connections have them in turn.
"""
import asyncio
import itertools
import socket
import struct
import sys

VERSION_1 = b"PROXY TCP4 203.0.113.1 127.0.0.1 4711 1883\r\n"
VERSION_2 = (b"\r\n\r\n\0\r\nQUIT\n" + bytes([0x21, 0x11]) + struct.pack("!H", 12)
             + socket.inet_aton("203.0.113.2") + socket.inet_aton("127.0.0.1") + struct.pack("!HH", 4711, 1883))
HEADERS = itertools.cycle((VERSION_1, VERSION_2))


async def pour(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass  # one side was cut; the other one is told by the close
    finally:
        writer.close()


async def hand_on(port, reader, writer):
    back, forth = await asyncio.open_connection("127.0.0.1", port)
    forth.write(next(HEADERS))
    await asyncio.gather(pour(reader, forth), pour(back, writer))


async def main():
    own, broker = map(int, sys.argv[1:3])
    server = await asyncio.start_server(lambda r, w: hand_on(broker, r, w), "127.0.0.1", own)
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
