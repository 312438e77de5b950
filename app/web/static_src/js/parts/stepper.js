// The − and + beside a count.
function stepBy(stepper, direction) {
  const { step, minimum, maximum } = stepper.dataset;
  const input = stepper.querySelector("input");
  const wanted = (parseInt(input.value, 10) || 0) + direction * Number(step || 1);
  const floor = minimum === "" ? -Infinity : Number(minimum);
  const ceiling = maximum === "" ? Infinity : Number(maximum);
  input.value = String(Math.min(Math.max(wanted, floor), ceiling));
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function wireStepper(stepper) {
  for (const button of stepper.querySelectorAll("[data-step-by]")) {
    button.hidden = false;
    button.addEventListener("click", () => stepBy(stepper, Number(button.dataset.stepBy)));
  }
}
