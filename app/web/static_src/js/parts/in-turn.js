// Lets work that looks for what waits run once at a time. A call while it runs is answered by one
// more run after it: the one that runs may have looked already.
export function inTurn(work) {
  let running;
  let following;

  function follow(...given) {
    const go = () => {
      following = undefined;
      return run(...given);
    };
    return running.then(go, go);
  }

  function run(...given) {
    if (running) return (following ??= follow(...given));
    running = work(...given).finally(() => (running = undefined));
    return running;
  }

  return run;
}
