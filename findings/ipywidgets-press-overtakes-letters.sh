#!/usr/bin/env bash
# @jupyter-widgets/base 6.0.12 (the page's side of ipywidgets 8): a press of a button reaches the
# kernel before the last letters that were typed before it.
#
# Seen: with a kernel that is at work, a text box sends the first letter and holds back all others
# until the kernel is idle again (its throttle: the last value replaces those before). A button's
# press is sent at once. So the kernel runs the handler of the press while the box's value, read in
# that handler, is still "a" and not "abc". With an idle kernel the order is as it was typed.
#
# Whom it meets: everybody who types and presses “Send” quickly, in a notebook whose kernel is busy
# or far away. The handler sees an answer that was cut off, and no error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --silent @jupyter-widgets/base@6.0.12 jsdom@24.1.3 esbuild@0.25.0 >> npm.log

cat > order.js <<'JAVASCRIPT'
const { WidgetModel } = require('@jupyter-widgets/base');

/** Return what a text box and a button send while somebody types "abc" and presses. */
function sent(kernelIsBusy) {
  const order = [];
  const waiting = [];
  const idle = { content: { execution_state: 'idle' } };
  const model = (name, state) => {
    const comm = {
      comm_id: name,
      on_msg() {},
      on_close() {},
      send(data, callbacks) {
        order.push(data.method === 'update' ? data.state.value : data.content.event);
        waiting.push(() => callbacks.iopub?.status(idle)); // a press asks for no status
        if (!kernelIsBusy) queueMicrotask(() => waiting.shift()());
        return String(order.length);
      },
    };
    const manager = { callbacks: () => ({}) };
    const made = new WidgetModel(state, { model_id: name, comm, widget_manager: manager });
    made.isNew = () => false;
    return made;
  };
  const text = model('text', { value: '' });
  const button = model('button', {});
  const later = () => new Promise((done) => setTimeout(done, 5));
  return (async () => {
    for (const value of ['a', 'ab', 'abc']) {
      text.set('value', value);
      text.save_changes(text.callbacks());
      await later();
    }
    button.send({ event: 'click' }, button.callbacks());
    await later();
    if (kernelIsBusy) waiting.forEach((reply) => reply());
    await later();
    return order.join(', ');
  })();
}

(async () => {
  const [calm, busy] = [await sent(false), await sent(true)];
  console.log(`kernel idle: ${calm}`);
  console.log(`kernel busy: ${busy}`);
  const same = calm === 'a, ab, abc, click' && busy === 'a, click, abc';
  if (!same) console.error('This is not what was seen before.');
  process.exit(same ? 0 : 1);
})();
JAVASCRIPT

# The package needs a page: jsdom is one, but for the events of dragging.
cat > run.cjs <<'JAVASCRIPT'
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('<!doctype html><title>page</title>', { url: 'http://localhost/' });
globalThis.window = window;
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) globalThis[name] = window[name];
}
globalThis.DragEvent = class extends window.MouseEvent {};
require('./bundle.cjs');
JAVASCRIPT
npx esbuild order.js --bundle --platform=node --outfile=bundle.cjs --loader:.css=empty \
  --loader:.svg=text --log-level=error
node run.cjs
