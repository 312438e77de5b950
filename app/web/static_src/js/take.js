// The intake screen of the agent's phone.
import { opened } from "./phone/gate.js";
import { Intake } from "./take/app.js";

const root = document.querySelector("[data-take]");
if (root) opened().then(() => new Intake(root).start());
