// The desk's time. A tablet whose clock is off would date its sales so that the desk refuses them:
// the till goes by how far its clock was ahead when the desk last told its own, and says so.
const CHINA_MS = 8 * 3600_000;
const MUCH_MINUTES = 10;

// Minutes by which the clock is ahead, below zero behind; nothing where it does no harm.
export function minutesOff(counter) {
  const minutes = Math.round((counter?.ahead_ms ?? 0) / 60_000);
  return Math.abs(minutes) < MUCH_MINUTES ? 0 : minutes;
}

export const deskNow = (counter) => new Date(Date.now() - (counter?.ahead_ms ?? 0));

export const chinaDay = (moment) => new Date(moment.getTime() + CHINA_MS).toISOString().slice(0, 10);
