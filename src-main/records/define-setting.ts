import { parseDocument, stringify } from 'yaml'
import type { Json } from '../base/json.ts'
import { EncryptionLevel } from '../model/enums.ts'
import { parseSettings } from '../model/settings-text.ts'
import type { Step } from './step.ts'

/**
 * Keeps one key in a module's own, unencrypted settings, as its driver wishes (driver.md 6); comments and order stay.
 * The new value reaches the module as any other change of its settings does.
 */
export function defineSetting(step: Step, moduleId: string, name: string, value: Json): void {
  const row = step.store.settings
    .by('parent_id', moduleId)
    .find(one => !one.settings_id && one.encryption_level === EncryptionLevel.none)
  if (!row) {
    step.create('settings', { parent_id: moduleId, settings_string: withKey('', name, value) })
    return
  }
  if (JSON.stringify(parseSettings(row.settings_string)[name]) === JSON.stringify(value)) return
  step.update('settings', row.id, { settings_string: withKey(row.settings_string, name, value) })
}

function withKey(text: string, name: string, value: Json): string {
  if (/^(\s*|\s*\{\s*\}\s*)$/.test(text)) return stringify({ [name]: value })
  const document = parseDocument(text, { schema: 'yaml-1.1', uniqueKeys: false })
  document.set(name, value)
  return document.toString()
}
