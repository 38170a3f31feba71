import { stringify } from 'yaml'
import { Failed } from '../../base/result.ts'
import { parseSettings } from '../../model/settings-text.ts'
import type { Upward } from '../centre.ts'
import type { LiveLink } from './link-contract.ts'

export interface SettingsUpwardParts {
  /** The link there is now. */
  link(): LiveLink | undefined
  /** The module whose unencrypted settings this record is; nothing for any other. */
  moduleOf(settingsId: string): string | undefined
}

/**
 * All that a stock core takes from an edge: single settings of a module, which it writes into the module's unencrypted
 * settings (edge.md 5.3). It keeps what it is given last: that somebody has changed one there meanwhile is not told.
 */
export function settingsUpward({ link, moduleOf }: SettingsUpwardParts): Upward {
  return {
    refuses({ entity, id, fields }) {
      const isSettings = entity === 'settings' && fields !== null && Object.keys(fields).join() === 'settings_string'
      if (isSettings && moduleOf(id) !== undefined) return link() ? undefined : AWAY
      return 'Over the link alone the central server takes settings of modules only. For this it needs an API key that may write.'
    },
    async promote({ id, fields, base }, signal) {
      const [live, module_id] = [link(), moduleOf(id)]
      if (!live || module_id === undefined) throw new Failed('offline', AWAY)
      const [mine, before] = [settingsIn(fields?.settings_string), settingsIn(base.settings_string)]
      for (const [setting_name, value] of Object.entries(mine)) {
        if (JSON.stringify(value) === JSON.stringify(before[setting_name])) continue
        const setting_value = stringify(value)
        await live.ask({ type: 'settings_action', module_id, setting_name, setting_value }, 'success', signal)
      }
      return { kind: 'taken' }
    },
  }
}

const AWAY = 'The central server is away. Try again once the link is up.'

const settingsIn = (text: unknown) => parseSettings(typeof text === 'string' ? text : '')
