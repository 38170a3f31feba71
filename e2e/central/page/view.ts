import { readFileSync } from 'node:fs'
import type { Central } from '../central.ts'
import type { Misbehaviour } from '../misbehave.ts'
import { button, edgeCard } from './edge-card.ts'
import { type Html, html, trusted } from './html.ts'

const MOST_VIOLATIONS = 20

/** What changes while somebody looks. */
export function fragment(central: Central): Html {
  const edges = [...central.data.tables.edge.values()]
  const wrong = central.violations.slice(-MOST_VIOLATIONS).toReversed()
  return html`${
    wrong.length > 0 &&
    html`<section class="card wrong"><header><h2>Against the protocol</h2>${button('Forget', { action: 'forget' })}</header>
      <ol class="messages">${wrong.map(it => html`<li>${it}</li>`)}</ol></section>`
  }
  ${edges.map(edge => edgeCard(central, edge))}
  ${edges.length === 0 && html`<p>There is no edge yet. Make one and give its secret to a node.</p>`}`
}

export function wholePage(central: Central): Html {
  const file = (name: string) => trusted(readFileSync(new URL(name, import.meta.url), 'utf8'))
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${central.name}</title>
<style>${file('page.css')}</style>
<header class="top">
  <h1>${central.name}</h1>
  <code>${central.url}</code>
  <span>${central.hasExtension ? 'with sync extension' : 'stock PlaceOS'}</span>
  <span class="buttons">
    <button type="button" id="make">Make an edge</button>
    ${button('Restart', { action: 'restart' })}
  </span>
</header>
<div class="columns">
  <main id="live">${fragment(central)}</main>
  <aside class="card"><header><h2>Misbehave</h2></header>${misbehaviours(central.misbehave)}</aside>
</div>
<dialog id="secret"><h2>The secret of the edge</h2><p>It is shown this once.</p><code></code>
  <form method="dialog"><button type="button" id="copy">Copy</button><button>Done</button></form></dialog>
<dialog id="ask"><form method="dialog"><h2></h2><div></div><button value="yes">Do it</button><button>Leave it</button></form></dialog>
<output id="said" role="status"></output>
<script type="module">${file('page-script.js')}</script>
</html>`
}

/** One line for each switch, by its kind. */
function misbehaviours(misbehave: Misbehaviour): readonly Html[] {
  return Object.entries(misbehave).map(([name, value]: [string, unknown]) => {
    const label = name.replaceAll(/[A-Z]/g, sign => ` ${sign.toLowerCase()}`)
    if (typeof value === 'boolean') {
      return html`<label><input type="checkbox" data-misbehave="${name}" ${value && trusted('checked')}> ${label}</label>`
    }
    const text = Array.isArray(value) ? value.join(', ') : String(value ?? '')
    return html`<label>${label} <input data-misbehave="${name}" value="${text}"></label>`
  })
}
