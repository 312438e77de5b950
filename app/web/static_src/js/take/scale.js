// An electronic scale by cable (Web Serial) or radio (Web Bluetooth), where the browser has them.
import { Readings, readMeasurement } from "./scale-stream.js";

const BAUD = 9600;
// The standard's weight scale, and the three serial-over-radio services that cheap scales use.
const WEIGHT_SCALE = { service: 0x181d, characteristic: 0x2a9d };
const SERIAL_SERVICES = [
  { service: 0xffe0, characteristic: 0xffe1 },
  { service: 0xfff0, characteristic: 0xfff1 },
  { service: "6e400001-b5a3-f393-e0a9-e50e24dcca9e", characteristic: "6e400003-b5a3-f393-e0a9-e50e24dcca9e" },
];

export function hasBluetooth() {
  return Boolean(navigator.bluetooth?.requestDevice);
}

export function hasSerial() {
  return Boolean(navigator.serial?.requestPort);
}

// Both ask the person for the scale, call onReading({grams, isStable, isNet}) until onEnd(), and give
// back a function that lets go of it. They throw where no scale was chosen or none answers.
export async function openSerial({ onReading, onEnd }) {
  const port = await navigator.serial.requestPort();
  await port.open({ baudRate: BAUD });
  const readings = new Readings(onReading);
  // Scales that write 斤 do it in GB 18030; all else they say is plain ASCII.
  const decoder = new TextDecoder("gb18030");
  const reader = port.readable.getReader();
  const listen = async () => {
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        readings.push(decoder.decode(value, { stream: true }));
      }
    } catch {
      // Pulled out: the end below says so.
    }
    onEnd();
  };
  listen();
  return async () => {
    await reader.cancel().catch(() => {});
    reader.releaseLock();
    await port.close().catch(() => {});
  };
}

export async function openBluetooth({ onReading, onEnd }) {
  const services = [WEIGHT_SCALE, ...SERIAL_SERVICES].map(({ service }) => service);
  const device = await navigator.bluetooth.requestDevice({
    filters: services.map((service) => ({ services: [service] })),
    optionalServices: services,
  });
  device.addEventListener("gattserverdisconnected", onEnd);
  const server = await device.gatt.connect();
  await listenTo(server, onReading);
  return () => server.disconnect();
}

async function listenTo(server, onReading) {
  const readings = new Readings(onReading);
  const decoder = new TextDecoder("gb18030");
  for (const { service, characteristic } of [WEIGHT_SCALE, ...SERIAL_SERVICES]) {
    const found = await characteristicOf(server, service, characteristic);
    if (!found) continue;
    found.addEventListener("characteristicvaluechanged", ({ target: { value } }) => {
      if (service !== WEIGHT_SCALE.service) {
        readings.push(decoder.decode(value, { stream: true }));
        return;
      }
      const reading = readMeasurement(value);
      if (reading) onReading(reading);
    });
    await found.startNotifications();
    return;
  }
  server.disconnect();
  throw new Error("the device has no service of a scale");
}

async function characteristicOf(server, service, characteristic) {
  try {
    return await (await server.getPrimaryService(service)).getCharacteristic(characteristic);
  } catch {
    return null;
  }
}
