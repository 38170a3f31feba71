import type { BrokerOptionsView } from '@contract/publishing-views.ts'
import type { BrokerOptionChanges } from '../../../data/useBrokers.ts'

/** What is set for a broker beside its record, as a form holds it; empty where there is nothing. */
export interface OptionsDraft {
  ca: string
  client_certificate: string
  /** The one that is kept is never shown: empty leaves it. */
  client_key: string
  home_assistant: boolean
  allowed: boolean
  functions: readonly string[]
}

export type OptionEdits = Partial<OptionsDraft>

/** Of a broker that is not there yet. */
export const noOptions: BrokerOptionsView = {
  ...{ ca: null, client_certificate: null, has_client_key: false, home_assistant: false },
  commands: { allowed: false, functions: [] },
}

export function shownOptions(view: BrokerOptionsView, edits: OptionEdits): OptionsDraft {
  const { ca, client_certificate, home_assistant, commands } = view
  return {
    ...{ ca: ca ?? '', client_certificate: client_certificate ?? '', client_key: '', home_assistant },
    ...commands,
    ...edits,
  }
}

/** What is to be sent: what was changed and nothing else. */
export function optionChanges(view: BrokerOptionsView, edits: OptionEdits): BrokerOptionChanges {
  const [before, now] = [shownOptions(view, {}), shownOptions(view, edits)]
  const certificate = now.client_certificate.trim()
  const key = now.client_key.trim()
  const isOther = (name: 'ca' | 'client_certificate') => now[name].trim() !== before[name].trim()
  const isOtherList = now.functions.join('\n') !== before.functions.join('\n')
  return {
    ...(isOther('ca') ? { ca: now.ca.trim() || null } : {}),
    ...(isOther('client_certificate') ? { client_certificate: certificate || null } : {}),
    // A key goes with its certificate.
    ...(certificate === '' && view.has_client_key ? { client_key: null } : key ? { client_key: key } : {}),
    ...(now.home_assistant !== before.home_assistant ? { home_assistant: now.home_assistant } : {}),
    ...(now.allowed !== before.allowed || isOtherList
      ? { commands: { allowed: now.allowed, functions: [...now.functions] } }
      : {}),
  }
}

const titles: Record<keyof BrokerOptionChanges, string> = {
  ca: 'Authority',
  client_certificate: 'Client certificate',
  client_key: 'Client key',
  home_assistant: 'Home Assistant',
  commands: 'Commands',
}

/** What was changed, in words. */
export const changedOptions = (changes: BrokerOptionChanges): string[] =>
  Object.entries(titles).flatMap(([name, title]) => (name in changes ? [title] : []))

/** A function as the node knows it, `Display/power`; nothing when the text names none. */
export function functionIn(text: string): string | undefined {
  const [mod = '', name = '', ...more] = text.split('/').map(part => part.trim())
  return mod && name && more.length === 0 ? `${mod}/${name}` : undefined
}
