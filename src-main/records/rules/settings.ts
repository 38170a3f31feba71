import type { Json } from '../../base/json.ts'
import { messageOf } from '../../base/result.ts'
import { EncryptionLevel } from '../../model/enums.ts'
import { parentTypeOf, type Settings } from '../../model/settings.ts'
import { parseSettings } from '../../model/settings-text.ts'
import { isEncrypted } from '../../store/placeos-encryption.ts'
import { misfits } from '../json-schemas.ts'
import { partialSchema } from '../partial-schema.ts'
import type { Problem } from '../problem.ts'
import type { Draft, Rules, Step } from '../step.ts'
import { keepVersion } from '../versions.ts'

export const settings: Rules<'settings'> = {
  derive(draft) {
    const { row, before, given, step } = draft
    const parent_type = parentTypeOf(row.parent_id ?? '')
    // A text that is not given anew moves along to its new level or parent.
    const moved = before && given.settings_string === undefined && sealedElsewhere(draft) && !isHiddenForGood(draft)
    const settings_string = moved ? plainText(step, before) : (row.settings_string ?? '{}')
    return { parent_type, settings_string, keys: keysOf(step, { ...row, settings_string } as Settings) }
  },
  check({ row, before, step }) {
    const problems: Problem[] = []
    if (row.parent_id && !row.parent_type)
      problems.push({ field: 'parent_id', reason: 'must be that of a system, driver, module or zone' })
    const text = row.settings_string ?? ''
    if (isEncrypted(text)) {
      // What somebody who may not read it sends back unchanged stays; what comes from elsewhere must be of this place.
      const same = text === before?.settings_string
      const fits = same ? !sealedElsewhere({ row, before }) : canRead(step, row as Settings)
      if (!fits) problems.push({ field: 'settings_string', reason: ENCRYPTED })
      return problems
    }
    try {
      const given = parseSettings(text)
      if (text !== before?.settings_string) problems.push(...unlikeDriver(given, row.parent_id ?? '', step))
    } catch (error) {
      problems.push({ field: 'settings_string', reason: messageOf(error) })
    }
    return problems
  },
  saved: (row, _, step) => keepVersion('settings', row, step),
}

/** What the driver of the module, or the driver itself, would refuse. What it does not know is none of its business. */
function unlikeDriver(given: Record<string, Json>, parentId: string, step: Step): Problem[] {
  const schema = step.settingsSchemaOf?.(parentId) ?? null
  return misfits(partialSchema(schema), given).map(({ path, reason }) => ({ field: `settings_string.${path}`, reason }))
}

const ENCRYPTED = 'is encrypted for another level or parent; send it as plain text'

/** Whether its text is encrypted for a level or parent that is no longer its own. */
const sealedElsewhere = ({ row, before }: Pick<Draft<'settings'>, 'row' | 'before'>) =>
  before !== undefined &&
  before.encryption_level !== EncryptionLevel.none &&
  (before.encryption_level !== row.encryption_level || before.parent_id !== row.parent_id)

/** What nobody may see does not come to light by lowering its level. */
const isHiddenForGood = ({ row, before }: Draft<'settings'>) =>
  before?.encryption_level === EncryptionLevel.never_display && row.encryption_level !== EncryptionLevel.never_display

const plainText = ({ store }: Step, { encryption_level, parent_id, settings_string }: Settings) =>
  store.secrets.decrypt(encryption_level, parent_id, settings_string)

/** With another key what comes out is garbage, hardly ever text and hardly ever settings. */
function canRead(step: Step, row: Settings): boolean {
  try {
    const text = plainText(step, row)
    parseSettings(text)
    return !text.includes('\uFFFD')
  } catch {
    return false
  }
}

/** The top-level names, which everybody may read; of a text that cannot be read, those there were. */
function keysOf(step: Step, row: Settings): string[] {
  try {
    return Object.keys(parseSettings(plainText(step, row)))
  } catch {
    return row.keys
  }
}
