import type { LinkView } from './central-contract.ts'
import type { EdgeLinks } from './edge-links.ts'

/** One edge as a test or the page sees it, whether it is connected or not. */
export function linkView(links: EdgeLinks, edgeId: string): LinkView {
  return {
    get connected() {
      return links.get(edgeId) !== undefined
    },
    get registered() {
      return links.get(edgeId)?.registered as LinkView['registered']
    },
    get registrations() {
      return links.get(edgeId)?.registrations ?? 0
    },
    get wedged() {
      return links.get(edgeId)?.core.wedged ?? false
    },
    get mode() {
      return links.get(edgeId)?.mode
    },
    get waiting() {
      return links.get(edgeId)?.core.waiting ?? []
    },
    ask: body => links.ask(edgeId, body),
    execute(module_id, method, args = [], user_id) {
      const payload = JSON.stringify({ __exec__: method, [method]: args })
      return links.ask(edgeId, { type: 'execute', module_id, payload, ...(user_id ? { user_id } : {}) })
    },
    sendText: raw => links.get(edgeId)?.socket?.text(raw),
    sendBinary: bytes => links.get(edgeId)?.socket?.binary(bytes, 1024, () => undefined),
  }
}
