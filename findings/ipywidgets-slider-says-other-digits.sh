#!/usr/bin/env bash
# @jupyter-widgets/controls 5.0.13 (the page's side of ipywidgets 8): what a FloatSlider tells a
# screen reader is not the number that it is set to.
#
# Seen: a slider from 0.1 to 0.6 in steps of 0.01. Set to 0.3, its aria-valuetext, which is what a
# screen reader says, is "0.30000000000000004": the value has gone through per cent of the track and
# back, and the widget passes it on as it comes. Set to 0.25, its aria-valuenow is "0.3": that is
# rounded to one decimal whatever the step. The readout beside the slider has neither fault, because
# it has a format (readout_format); what is said does not use it.
#
# Whom it meets: people who hear a page are told seventeen digits; and whatever reads aria-valuenow
# has a value that is wrong by five steps.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --silent @jupyter-widgets/controls@5.0.13 @jupyter-widgets/base@6.0.12 \
  jsdom@24.1.3 esbuild@0.25.0 >> npm.log

cat > slider.js <<'JAVASCRIPT'
const { FloatSliderModel, FloatSliderView } = require('@jupyter-widgets/controls');

const SEEN = [
  '0.25: said "0.25", now "0.3"',
  '0.3: said "0.30000000000000004", now "0.3"',
  '0.35: said "0.35", now "0.3"',
];

(async () => {
  const drawn = () => new Promise((done) => setTimeout(done, 20));
  const state = { min: 0.1, max: 0.6, step: 0.01, value: 0.2, readout: true, readout_format: '.2f' };
  const options = { orientation: 'horizontal', behavior: 'drag-tap', description: 'Limit' };
  const manager = { callbacks: () => ({}), inline_sanitize: (text) => text };
  const model = new FloatSliderModel({}, { model_id: 'limit', widget_manager: manager });
  model.set({ ...state, ...options });
  const view = new FloatSliderView({ model, options: {} });
  view.render();
  await drawn();
  const lines = [];
  for (const value of [0.25, 0.3, 0.35]) {
    model.set('value', value);
    await drawn();
    const handle = view.el.querySelector('[role=slider]');
    const [said, now] = ['valuetext', 'valuenow'].map((name) => handle.getAttribute(`aria-${name}`));
    lines.push(`${value}: said "${said}", now "${now}"`);
  }
  console.log(lines.join('\n'));
  const same = lines.join() === SEEN.join();
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
npx esbuild slider.js --bundle --platform=node --outfile=bundle.cjs --loader:.css=empty \
  --loader:.svg=text --log-level=error
node run.cjs
