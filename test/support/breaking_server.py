"""Modbus TCP server that breaks: a peer that is not ours. Prints its port as one line of JSON.

The first connection gets half an answer and is closed; the second gets bytes that are no Modbus; from the third on,
every request for holding registers is answered with 42 in each.
"""

import json
import socket
import struct


def take(connection, count):
    taken = b""
    while len(taken) < count:
        piece = connection.recv(count - len(taken))
        if not piece:
            raise ConnectionError
        taken += piece
    return taken


def answer(connection):
    transaction, _, length, unit = struct.unpack(">HHHB", take(connection, 7))
    function, _, quantity = struct.unpack(">BHH", take(connection, length - 1))
    pdu = struct.pack(">BB", function, 2 * quantity) + struct.pack(">H", 42) * quantity
    return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu


def serve(connection, number):
    with connection:
        while True:
            full = answer(connection)
            if number == 0:
                connection.sendall(full[: len(full) // 2])
                return
            if number == 1:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
            connection.sendall(full)


with socket.create_server(("127.0.0.1", 0)) as listener:
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    number = 0
    while True:
        accepted, _ = listener.accept()
        try:
            serve(accepted, number)
        except ConnectionError:
            pass
        number += 1
