import { stringify } from 'yaml'
import type { Json } from '../../base/json.ts'
import { EncryptionLevel } from '../../model/enums.ts'
import { settingsForModule } from '../../model/settings-hierarchy.ts'
import { parseSettings } from '../../model/settings-text.ts'
import { defineSetting } from '../../records/define-setting.ts'
import type { Step } from '../../records/step.ts'
import { holdsSecret, isSecretName } from '../match/secret-names.ts'

/** Keeps settings with a module: passwords and the like encrypted, for admins to see, the rest in plain text. */
export function keepSettings(step: Step, moduleId: string, settings: Record<string, Json>): void {
  const entries = Object.entries(assembled(step, moduleId, settings))
  const isSecret = ([name, value]: [string, Json]) => isSecretName(name) || holdsSecret(value)
  for (const entry of entries) if (!isSecret(entry)) defineSetting(step, moduleId, ...entry)
  const secrets = Object.fromEntries(entries.filter(isSecret))
  if (Object.keys(secrets).length > 0) keepSecrets(step, moduleId, secrets)
}

/** `ssh.password` is the password in `ssh`, whose other parts stay as they are. */
function assembled(step: Step, moduleId: string, settings: Record<string, Json>): Record<string, Json> {
  const whole: Record<string, Json> = {}
  for (const [name, value] of Object.entries(settings)) {
    const [, head, part] = /^(\w+)\.(\w+)$/.exec(name) ?? []
    if (head === undefined || part === undefined) whole[name] = value
    else whole[head] = { ...partsOf(whole[head] ?? ownSettings(step, moduleId)[head]), [part]: value }
  }
  return whole
}

const partsOf = (value: Json | undefined) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}

function ownSettings({ store }: Step, moduleId: string): Record<string, Json> {
  const module = store.module.get(moduleId)
  const recordsOf = (id: string) => (id === moduleId ? store.settings.by('parent_id', id) : [])
  return module ? settingsForModule({ module, recordsOf, decrypt: store.secrets.decrypt }).settings : {}
}

function keepSecrets(step: Step, moduleId: string, secrets: Record<string, Json>): void {
  const { store } = step
  const encryption_level = EncryptionLevel.admin
  const kept = store.settings
    .by('parent_id', moduleId)
    .find(row => !row.settings_id && row.encryption_level === encryption_level)
  if (!kept) {
    step.create('settings', { parent_id: moduleId, encryption_level, settings_string: stringify(secrets) })
    return
  }
  const before = parseSettings(store.secrets.decrypt(encryption_level, moduleId, kept.settings_string))
  step.update('settings', kept.id, { settings_string: stringify({ ...before, ...secrets }) })
}
