// The page of what waits on this phone.
import { opened } from "./phone/gate.js";
import { WaitingPage } from "./phone/waiting-page.js";

const root = document.querySelector("[data-waiting-page]");
if (root) opened().then(() => new WaitingPage(root).start());
