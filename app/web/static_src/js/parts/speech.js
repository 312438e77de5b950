// The phone's own voice, where it has one.
export function canSpeak() {
  return "speechSynthesis" in globalThis && "SpeechSynthesisUtterance" in globalThis;
}

export function speak(text, { rate = 1, onEnd } = {}) {
  if (!canSpeak() || !text) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = document.documentElement.lang || "zh-CN";
  words.rate = rate;
  if (onEnd) words.onend = words.onerror = onEnd;
  speechSynthesis.speak(words);
}
