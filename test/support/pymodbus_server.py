"""Modbus server on pymodbus: a peer that is not ours. Prints its port as one line of JSON.

Arguments: none for Modbus TCP, "rtu" for RTU over TCP, "serial" and a path for RTU on a serial port (port 0 is printed).

Unit 1 serves holding registers 0..199 (0: 0x02 0x92, 0xFF9B; 10: float -12.5 high word first; 20: float 45.25 low word
first), input registers, coils and discrete inputs. Unit 2 has holding registers 0 and 1 only: a longer read is refused.
"""

import asyncio
import json
import logging
import sys

from pymodbus.datastore import (
    ModbusSequentialDataBlock,
    ModbusServerContext,
    ModbusSlaveContext,
    ModbusSparseDataBlock,
)
from pymodbus.framer.rtu_framer import ModbusRtuFramer
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer


def registers():
    values = [0] * 200
    values[0:2] = [0x0292, 0xFF9B]
    values[10:12] = [0xC148, 0x0000]
    values[20:22] = [0x0000, 0x4235]
    return ModbusSequentialDataBlock(0, values)


async def main():
    full = ModbusSlaveContext(
        hr=registers(),
        ir=ModbusSequentialDataBlock(0, list(range(1000, 1100))),
        co=ModbusSequentialDataBlock(0, [1, 0, 1, 1] + [0] * 28),
        di=ModbusSequentialDataBlock(0, [0, 1] + [0] * 30),
        zero_mode=True,
    )
    holes = ModbusSlaveContext(hr=ModbusSparseDataBlock({0: 7, 1: 8, 5: 9}), zero_mode=True)
    context = ModbusServerContext(slaves={1: full, 2: holes}, single=False)
    mode, *where = sys.argv[1:] or ["tcp"]
    if mode == "serial":
        serial = ModbusSerialServer(context, port=where[0], baudrate=115200, ignore_missing_slaves=True)
        await serial.start()
        print(json.dumps({"port": 0}), flush=True)
        await serial.serve_forever()
    framer = {"framer": ModbusRtuFramer} if mode == "rtu" else {}
    server = ModbusTcpServer(context, address=("127.0.0.1", 0), ignore_missing_slaves=mode == "rtu", **framer)
    serving = asyncio.ensure_future(server.serve_forever())
    while server.server is None:
        await asyncio.sleep(0.01)
    print(json.dumps({"port": server.server.sockets[0].getsockname()[1]}), flush=True)
    await serving


logging.disable(logging.CRITICAL)  # what it refuses is what the tests ask for
asyncio.run(main())
