"""Reads devices by pymodbus: a peer that is not ours. Takes JSON on standard input, gives a list of values as JSON.

{"port": 502, "framer": "socket" or "rtu", "signals": [{"unit", "function", "address", "type", "order", ...}]}. Values
are decoded by pymodbus and scaled here; a refusal is given as {"exception": code}.
"""

import json
import sys

from pymodbus.client import ModbusTcpClient
from pymodbus.constants import Endian
from pymodbus.payload import BinaryPayloadDecoder
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

WIDTHS = {"uint32": 2, "int32": 2, "float32": 2, "bcd32": 2, "uint64": 4, "int64": 4, "float64": 4, "int32Fraction": 4}


def bcd(registers):
    return int("".join(f"{register:04x}" for register in registers))


def number(signal, registers):
    kind = signal["type"]
    if kind == "int32Fraction":
        halves = ({**signal, "type": "int32"}, registers[:2]), ({**signal, "type": "float32"}, registers[2:])
        return sum(number(*half) for half in halves)
    words = Endian.Little if signal["order"] == "CDAB" else Endian.Big
    if kind.startswith("bcd"):
        return bcd(registers if words == Endian.Big else list(reversed(registers)))
    decoder = BinaryPayloadDecoder.fromRegisters(registers, byteorder=Endian.Big, wordorder=words)
    read = {
        "uint16": decoder.decode_16bit_uint,
        "int16": decoder.decode_16bit_int,
        "uint32": decoder.decode_32bit_uint,
        "int32": decoder.decode_32bit_int,
        "float32": decoder.decode_32bit_float,
        "uint64": decoder.decode_64bit_uint,
        "int64": decoder.decode_64bit_int,
        "float64": decoder.decode_64bit_float,
        "bool": decoder.decode_16bit_uint,
    }
    return read[kind]()


def value(client, signal):
    functions = {
        "COIL": client.read_coils,
        "DISCRETE": client.read_discrete_inputs,
        "HOLDING": client.read_holding_registers,
        "INPUT": client.read_input_registers,
    }
    width = WIDTHS.get(signal["type"], 1)
    answer = functions[signal["function"]](signal["address"], width, slave=signal["unit"])
    if answer.isError():
        return {"exception": getattr(answer, "exception_code", 0)}
    if signal["function"] in ("COIL", "DISCRETE"):
        return int(answer.bits[0])
    raw = number(signal, answer.registers)
    if "bit" in signal:
        raw = (raw >> signal["bit"]) & 1
    elif "mask" in signal:
        raw = (raw & signal["mask"]) >> signal.get("shift", 0)
    elif signal["type"] == "bool":
        raw = int(raw != 0)
    return raw * signal["scale"] + signal["offset"]


request = json.load(sys.stdin)
framer = {"socket": ModbusSocketFramer, "rtu": ModbusRtuFramer}[request["framer"]]
client = ModbusTcpClient("127.0.0.1", port=request["port"], framer=framer, timeout=5)
client.connect()
print(json.dumps([value(client, signal) for signal in request["signals"]]))
client.close()
