// The till: scan, total, pay. A sale is kept on this machine before anything is sent, and sent until
// the desk has answered; the same client_id is the same sale, however often it is sent.
import { openTill } from "./till/view.js";

const root = document.querySelector("[data-till]");
if (root) openTill(root);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/till/sw.js", { scope: "/till/" }).catch(() => {});
