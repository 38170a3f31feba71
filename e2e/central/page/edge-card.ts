import { resolvedName } from '../../../src-main/model/module.ts'
import type { Central } from '../central.ts'
import type { Row } from '../data.ts'
import type { OverrideReport } from '../extension/extension.ts'
import { type Html, html } from './html.ts'

/** More would make the page slow; the API has all of them. */
const MOST_MODULES = 100
const MOST_MESSAGES = 8
/** These may hold what nobody should read over a shoulder. */
const untold = ['settings_action', 'alcove_promote', 'alcove_overrides']

/** One edge: how its link is, what came last, its modules, and in what it differs. */
export function edgeCard(central: Central, edge: Row): Html {
  const id = String(edge.id)
  const link = central.link(id)
  const differences = central.overrides.get(id) ?? []
  const modules = [...central.data.tables.module.values()].filter(row => row.edge_id === id)
  return html`<section class="card">
    <header>
      <h2>${String(edge.name || id)}</h2>
      ${state(central, id)}
      <code>${id}</code>
      <span class="buttons">
        ${button('New secret', { action: 'secret', edge: id })}
        ${link.connected && central.hasExtension && button('Rotate', { action: 'rotate', edge: id })}
        ${link.connected && button('Cut', { action: 'cut', edge: id })}
        ${link.connected && button('Close', { action: 'close', edge: id })}
        ${link.connected && button('Take over', { action: 'takeOver', edge: id })}
        ${link.connected && button('Swap core', { action: 'swapCore', edge: id })}
      </span>
    </header>
    ${facts(central, edge)}
    ${differences.length > 0 && html`<h3>Differs from here</h3>${differences.map(it => difference(id, it))}`}
    ${messages(central, id)}
    ${happenings(central, id)}
    <details id="modules-${id}"><summary>${modules.length} modules</summary>
      <table>${modules.slice(0, MOST_MODULES).map(row => moduleLine(central, row))}</table>
    </details>
  </section>`
}

export const button = (label: string, what: object): Html =>
  html`<button type="button" data-do="${JSON.stringify(what)}">${label}</button>`

function state(central: Central, id: string): Html {
  const { connected, wedged, mode, registrations } = central.link(id)
  if (!connected) return html`<b class="state">not connected</b>`
  if (wedged) return html`<b class="state bad">wedged by a late answer</b>`
  if (mode !== 'healthy') return html`<b class="state bad">taken over, ${mode ?? ''}</b>`
  return registrations > 0 ? html`<b class="state good">registered</b>` : html`<b class="state busy">connected</b>`
}

function facts(central: Central, edge: Row): Html {
  const { waiting, registered } = central.link(String(edge.id))
  const taken = central.events.filter(it => it.edgeId === edge.id).length
  const seen = Number(edge.last_seen ?? 0)
  return html`<p class="facts">
    <span>Last seen ${seen ? time(seen * 1000) : 'never'}</span>
    <span>${registered?.modules.length ?? 0} modules reported</span>
    <span>${taken} events</span>
    <span>${waiting.length > 0 ? `waits for ${waiting.join(', ')}` : 'nothing waits'}</span>
  </p>`
}

function difference(edge: string, it: OverrideReport): Html {
  const at = { edge, entity: it.entity, id: it.id, field: it.field }
  const value = (given: unknown) => (it.secret ? 'a secret' : (JSON.stringify(given) ?? 'nothing'))
  return html`<div class="difference">
    <div><b>${it.label || it.id}</b> ${it.field || 'removed'} ${it.conflict && html`<b class="state bad">conflict</b>`}
      <br><small>${value(it.base)} here, ${value(it.mine)} there, by ${it.by || 'the node'}${it.reason ? `: ${it.reason}` : ''}</small></div>
    <span class="buttons">
      ${button('Accept', { action: 'resolve', choice: 'promote', ...at })}
      ${button('Reject', { action: 'resolve', choice: 'drop', ...at })}
    </span>
  </div>`
}

function messages(central: Central, id: string): Html {
  const last = central.received.filter(it => it.edgeId === id).slice(-MOST_MESSAGES)
  return html`<ol class="messages">${last.toReversed().map(
    it => html`<li><time>${time(it.at)}</time> <b>${it.message?.body.type ?? 'no message'}</b>
      <code>${untold.includes(it.message?.body.type ?? '') ? '' : it.raw.slice(0, 160)}</code>${it.dropped !== undefined && html` <b class="state bad">${it.dropped}</b>`}</li>`,
  )}</ol>`
}

function happenings(central: Central, id: string): Html {
  const last = central.events.filter(it => it.edgeId === id).slice(-MOST_MESSAGES)
  return html`<details id="events-${id}"><summary>Last events</summary>
    <ol class="messages">${last
      .toReversed()
      .map(
        it =>
          html`<li><time>${time(it.at)}</time> ${it.seq} <b>${it.channel}</b> <code>${it.payload.slice(0, 160)}</code></li>`,
      )}</ol></details>`
}

function moduleLine(central: Central, row: Row): Html {
  const id = String(row.id)
  const connected = central.redis.status(id, 'connected')
  return html`<tr>
    <td>${resolvedName({ name: String(row.name), custom_name: String(row.custom_name ?? '') })}<br><code>${id}</code></td>
    <td>${row.running ? (connected === false ? 'no connection' : 'running') : 'stopped'}</td>
    <td><span class="buttons">
      ${button(row.running ? 'Stop' : 'Start', { action: row.running ? 'stop' : 'start', module: id })}
      <button type="button" data-setting="${id}">Setting</button>
    </span></td>
  </tr>`
}

const time = (ms: number) => new Date(ms).toISOString().slice(11, 19)
