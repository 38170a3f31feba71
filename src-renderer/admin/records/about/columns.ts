import { Permissions, Role } from '@model/enums.ts'
import type { EntityName } from '@model/names.ts'
import type { Tone } from '../../../look/Badge.tsx'
import { instantWords } from './instant.ts'
import { type Labels, type Row, titleOf } from './titles.ts'
import { choiceWords } from './words.ts'

export interface Cell {
  text: string
  tone?: Tone
}

export interface Column {
  title: string
  /** Typewriter letters, for what is compared letter by letter. */
  mono?: boolean
  cell(row: Row, labels: Labels): Cell
}

/** What a list tells of each record: its name, then what tells one from another. */
export const columnsOf = (entity: EntityName): readonly Column[] => [nameColumn(entity), ...more[entity]]

/** Lists give the name that is unique; what people in the room read is a column of its own. */
const nameColumn = (entity: EntityName): Column => ({
  title: entity === 'statistics' ? 'Counted' : 'Name',
  cell: (row, labels) => {
    if (entity === 'statistics') return { text: instantWords(row.created_at) }
    if (entity === 'settings') return { text: label('parent_id')(row, labels).text || row.id }
    if (entity === 'trigger_instance') return { text: label('trigger_id')(row, labels).text || row.id }
    if (entity === 'module') return { text: titleOf(entity, row, labels) }
    return { text: textOf(row.name) || titleOf(entity, row, labels) }
  },
})

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

const text = (field: string) => (row: Row) => ({ text: textOf(row[field]) })
const label = (field: string) => (row: Row, labels: Labels) => ({
  text: labels[textOf(row[field])] ?? textOf(row[field]),
})
const texts = (field: string) => (row: Row, labels: Labels) => ({
  text: list(row[field])
    .map(one => labels[one] ?? one)
    .join(', '),
})
const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter(one => typeof one === 'string') : [])
const when = (field: string) => (row: Row) => ({ text: instantWords(row[field]) })
const flag = (field: string, yes: Cell, no: Cell) => (row: Row) => (row[field] === true ? yes : no)
const oneOf = (entity: EntityName, field: string, names: Readonly<Record<string, number>>) => (row: Row) => {
  const word = Object.keys(names).find(name => names[name] === row[field])
  return { text: word ? (choiceWords(entity, field, word).split(':')[0] ?? '') : '' }
}

const domain: Column = { title: 'Domain', cell: label('authority_id') }

const more: Readonly<Record<EntityName, readonly Column[]>> = {
  control_system: [
    { title: 'Shown as', cell: text('display_name') },
    { title: 'Zones', cell: texts('zones') },
    { title: 'Modules', cell: row => ({ text: String(list(row.modules).length) }) },
  ],
  module: [
    { title: 'Driver', cell: label('driver_id') },
    {
      title: 'Device',
      mono: true,
      cell: row => ({ text: textOf(row.uri) || [textOf(row.ip), textOf(row.port || '')].filter(Boolean).join(':') }),
    },
    // No green light: whether its device answers is another matter, and told where it is known.
    { title: 'At work', cell: flag('running', { text: 'At work' }, { text: 'Stopped', tone: 'plain' }) },
  ],
  zone: [
    { title: 'Shown as', cell: text('display_name') },
    { title: 'Lies in', cell: label('parent_id') },
    { title: 'Tags', cell: texts('tags') },
  ],
  driver: [
    { title: 'Modules are called', cell: text('module_name') },
    { title: 'Kind of link', cell: oneOf('driver', 'role', Role) },
    { title: 'File', mono: true, cell: text('file_name') },
  ],
  repository: [
    { title: 'Address', mono: true, cell: text('uri') },
    { title: 'Branch', mono: true, cell: text('branch') },
    {
      title: 'State',
      cell: flag('has_runtime_error', { text: 'In trouble', tone: 'bad' }, { text: 'Fine', tone: 'good' }),
    },
  ],
  trigger: [
    { title: 'Only in system', cell: label('control_system_id') },
    { title: 'Description', cell: text('description') },
    { title: 'Web request', cell: flag('enable_webhook', { text: 'Web request' }, { text: '' }) },
  ],
  trigger_instance: [
    { title: 'System', cell: label('control_system_id') },
    { title: 'From zone', cell: label('zone_id') },
    { title: 'State', cell: flag('enabled', { text: 'Enabled', tone: 'good' }, { text: 'Off', tone: 'plain' }) },
  ],
  settings: [
    {
      title: 'Kind of parent',
      cell: row => ({ text: choiceWords('settings', 'parent_type', textOf(row.parent_type)) }),
    },
    { title: 'Who may read it', cell: row => ({ text: levels[Number(row.encryption_level)] ?? '' }) },
    { title: 'Keys', cell: texts('keys'), mono: true },
  ],
  metadata: [
    { title: 'Belongs to', cell: label('parent_id') },
    { title: 'Schema', cell: label('schema_id') },
    { title: 'Description', cell: text('description') },
  ],
  json_schema: [{ title: 'Description', cell: text('description') }],
  user: [
    { title: 'E-mail', cell: text('email') },
    domain,
    {
      title: 'Rights',
      cell: row => ({ text: row.sys_admin === true ? 'Administrator' : row.support === true ? 'Support staff' : '' }),
    },
  ],
  api_key: [
    { title: 'Acts for', cell: label('user_id') },
    { title: 'May act as', cell: oneOf('api_key', 'permissions', Permissions) },
    { title: 'Expires', cell: row => ({ text: instantWords(row.expires_at) || 'Never' }) },
  ],
  authority: [
    { title: 'Host name', mono: true, cell: text('domain') },
    { title: 'Description', cell: text('description') },
  ],
  doorkeeper_application: [
    { title: 'Domain', cell: label('owner_id') },
    { title: 'Redirects to', mono: true, cell: text('redirect_uri') },
    { title: 'Trusted', cell: flag('skip_authorization', { text: 'Trusted' }, { text: '' }) },
  ],
  ldap_authentication: [{ title: 'Host', mono: true, cell: text('host') }, domain],
  oauth_authentication: [{ title: 'Site', mono: true, cell: text('site') }, domain],
  saml_authentication: [{ title: 'Provider', mono: true, cell: text('idp_sso_target_url') }, domain],
  edge: [
    { title: 'Description', cell: text('description') },
    { title: 'Last seen', cell: when('last_seen') },
    { title: 'State', cell: flag('online', { text: 'Online', tone: 'good' }, { text: 'Offline', tone: 'plain' }) },
  ],
  broker: [
    { title: 'Address', mono: true, cell: row => ({ text: `${textOf(row.host)}:${textOf(row.port)}` }) },
    { title: 'Link', cell: flag('tls', { text: 'TLS' }, { text: 'Plain' }) },
    { title: 'Description', cell: text('description') },
  ],
  statistics: [
    { title: 'Modules disconnected', cell: text('modules_disconnected') },
    { title: 'Triggers active', cell: text('triggers_active') },
    { title: 'WebSockets', cell: text('websocket_connections') },
  ],
}

const levels = ['Everybody', 'Support staff', 'Administrators', 'Nobody']
