// Two sounds that nobody confuses: up and bright for yes, low and rough for no.
let context;

function tone(hertz, startsAt, seconds, shape) {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.type = shape;
  oscillator.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, startsAt);
  volume.gain.exponentialRampToValueAtTime(0.35, startsAt + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, startsAt + seconds);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(startsAt);
  oscillator.stop(startsAt + seconds);
}

export function sound(kind) {
  const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  if (!Context) return;
  context ??= new Context();
  if (context.state === "suspended") context.resume();
  const now = context.currentTime;
  if (kind === "good") {
    tone(880, now, 0.12, "sine");
    tone(1320, now + 0.1, 0.2, "sine");
  } else if (kind === "bad") {
    tone(170, now, 0.28, "sawtooth");
    tone(130, now + 0.32, 0.45, "sawtooth");
  } else {
    tone(520, now, 0.16, "triangle");
  }
  if (kind === "bad") navigator.vibrate?.([200, 80, 200]);
  else navigator.vibrate?.(60);
}
