// Measures home, one product and the checkout of a running desk with Lighthouse, on a phone with a
// slow line and on a desktop. Prints a line a page; fails where a score is below what we promise.
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const SCORE_MIN = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const PHONE = { width: 412, height: 823, isMobile: true, hasTouch: true };

const shop = (process.argv[2] ?? "http://127.0.0.1:8000").replace(/\/$/, "");

// The checkout needs a basket with something in it; the window shows first what is on sale.
async function fillBasket(page) {
  await page.goto(shop, { waitUntil: "load" });
  const product = await page.$eval("main a[href*='/goods/']", (link) => link.href);
  await page.goto(product, { waitUntil: "load" });
  await Promise.all([page.waitForNavigation(), page.click("main form[action='/basket'] button[type=submit]")]);
  return product;
}

async function measure(page, address, config) {
  // The basket is in a cookie, which a reset would throw away.
  const run = await lighthouse(address, { disableStorageReset: true, onlyCategories: CATEGORIES }, config, page);
  if (run.lhr.runtimeError) throw new Error(`${address}: ${run.lhr.runtimeError.message}`);
  return run.lhr;
}

function lost({ categories, audits }) {
  return CATEGORIES.flatMap((name) => categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
    .map(({ id }) => `${id} ${audits[id].displayValue ?? ""}`.trim());
}

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
let isGood = true;
try {
  const page = await browser.newPage();
  await page.setViewport(PHONE);
  const pages = { home: `${shop}/`, product: await fillBasket(page), checkout: `${shop}/checkout` };
  console.log(`${"".padEnd(20)}${CATEGORIES.map((name) => name.padStart(16)).join("")}`);
  for (const [device, config] of [["phone", undefined], ["desktop", desktopConfig]]) {
    for (const [name, address] of Object.entries(pages)) {
      const result = await measure(page, address, config);
      if (new URL(result.finalDisplayedUrl).pathname !== new URL(address).pathname) throw new Error(`${address} led to ${result.finalDisplayedUrl}`);
      const scores = CATEGORIES.map((category) => Math.round(100 * result.categories[category].score));
      console.log(`${`${name}, ${device}`.padEnd(20)}${scores.map((score) => String(score).padStart(16)).join("")}`);
      for (const line of lost(result)) console.log(`    ${line}`);
      isGood &&= scores.every((score) => score >= SCORE_MIN);
    }
  }
} finally {
  await browser.close();
}
if (!isGood) console.log(`Below ${SCORE_MIN}.`);
process.exitCode = isGood ? 0 : 1;
