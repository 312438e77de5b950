// Scans that wait for the signal. Each keeps its client id: sent twice, it counts once.
const RETRY_MS = 8000;
const RETRY_STATUSES = [408, 425, 429, 502, 503, 504];

export class ScanQueue {
  constructor(url, token, { onAnswer, onWait, onCount }) {
    this.url = url;
    this.token = token;
    this.handlers = { onAnswer, onWait, onCount };
    this.key = `scans:${document.body.dataset.person || "guest"}:${url}`;
    this.waiting = this.read();
    this.running = false;
    addEventListener("online", () => this.drain());
    setInterval(() => this.drain(), RETRY_MS);
    this.drain();
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return [];
    }
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.waiting));
    } catch {
      // Kept in memory only; the count on screen still tells the truth.
    }
  }

  add(scan) {
    this.waiting.push(scan);
    this.keep();
    return this.drain();
  }

  async drain() {
    if (this.running) return;
    this.running = true;
    try {
      while (this.waiting.length > 0 && (await this.sendFirst()));
    } finally {
      this.running = false;
      this.handlers.onCount(this.waiting.length);
    }
  }

  // Sends the oldest; false when it has to wait.
  async sendFirst() {
    const scan = this.waiting[0];
    let response;
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json, application/problem+json",
          "X-CSRFToken": this.token,
        },
        body: JSON.stringify(scan),
        credentials: "same-origin",
      });
    } catch {
      this.handlers.onWait(scan);
      return false;
    }
    if (RETRY_STATUSES.includes(response.status)) {
      this.handlers.onWait(scan);
      return false;
    }
    const answer = await response.json().catch(() => ({}));
    if (response.status === 401) {
      this.handlers.onAnswer({ ok: false, signIn: true }, scan);
      return false;
    }
    this.waiting.shift();
    this.keep();
    this.handlers.onAnswer({ ...answer, ok: response.ok && answer.ok !== false }, scan);
    return true;
  }
}
