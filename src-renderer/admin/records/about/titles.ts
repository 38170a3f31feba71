import type { EntityName } from '@model/names.ts'
import { capital, choiceWords, nounOf } from './words.ts'

export type Row = { readonly id: string; readonly [member: string]: unknown }
export type Labels = Readonly<Record<string, string>>

const textIn = (row: Row, name: string) => {
  const value = row[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** What a record is called where it stands alone. */
export function titleOf(entity: EntityName, row: Row, labels: Labels = {}): string {
  const named = (field: string) => labels[textIn(row, field)] ?? textIn(row, field)
  switch (entity) {
    case 'module':
      return textIn(row, 'custom_name') || textIn(row, 'name') || row.id
    case 'settings':
      return `Settings of ${named('parent_id') || row.id}`
    case 'trigger_instance':
      return `${named('trigger_id') || 'Trigger'} in ${named('control_system_id') || 'no system'}`
    case 'statistics':
      return `${capital(nounOf(entity))} ${row.id}`
    default:
      return textIn(row, 'display_name') || textIn(row, 'name') || row.id
  }
}

/** A second line that tells one from another of the same name. */
export function hintOf(entity: EntityName, row: Row, labels: Labels = {}): string {
  if (entity === 'settings') {
    const level = ['Everybody', 'Support staff', 'Administrators', 'Nobody but drivers'][Number(row.encryption_level)]
    return [choiceWords(entity, 'parent_type', textIn(row, 'parent_type')), level && `read by ${level.toLowerCase()}`]
      .filter(Boolean)
      .join(' · ')
  }
  const first = (...fields: string[]) => fields.map(field => textIn(row, field)).find(Boolean)
  const named = (field: string) => labels[textIn(row, field)]
  const parts = [
    textIn(row, 'display_name') && textIn(row, 'display_name') !== textIn(row, 'name') ? textIn(row, 'name') : '',
    entity === 'module' ? (named('driver_id') ?? '') : '',
    named('parent_id') ?? named('control_system_id') ?? '',
    first('email', 'ip', 'uri', 'file_name', 'domain', 'host') ?? '',
  ]
  return [...new Set(parts.filter(Boolean))].join(' · ')
}
