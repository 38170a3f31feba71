import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { anyJson, field, flag, instant, maybeText, needed, object, textOr } from './field.ts'

/** A person, or a panel acting as one. Fields that only an admin may set are in `adminOnly`. */
export const user = entity({
  noun: 'user',
  table: 'user',
  path: 'users',
  aliases: { keyword: 'name' },
  fields: {
    name: needed({ clean: 'text', searched: true }),
    email: textOr('', { searched: true, unique: { within: ['authority_id'], as: 'lower' } }),
    authority_id: maybeText({ present: true, ref: { to: 'authority', gone: 'remove' } }),
    password: maybeText({ writeOnly: true, hidden: true, about: 'For signing in here. Empty: unchanged.' }),
    sys_admin: flag(),
    support: flag(),
    groups: field(z.array(z.string()).default([]), {}),
    login_name: maybeText({ searched: true }),
    staff_id: maybeText({ searched: true }),
    card_number: maybeText(),
    first_name: maybeText({ clean: 'text', searched: true }),
    last_name: maybeText({ clean: 'text', searched: true }),
    nickname: maybeText({ clean: 'text', searched: true }),
    phone: maybeText({ clean: 'text', searched: true }),
    department: maybeText({ clean: 'text', searched: true }),
    building: maybeText({ clean: 'text', searched: true }),
    country: maybeText(),
    image: maybeText(),
    preferred_language: maybeText({ about: 'Such as en or en-US.' }),
    ui_theme: field(z.string().nullish().default('light')),
    misc: maybeText({ clean: 'common' }),
    locatable: flag(true),
    work_preferences: field(z.array(anyJson()).default([]), { input: 'json', foreign: true }),
    work_overrides: object({}, { foreign: true }),
    photo_upload_id: maybeText({ foreign: true }),
    email_digest: maybeText({ derived: true }),
    password_digest: maybeText({ hidden: true, readOnly: true }),
    access_token: maybeText({ hidden: true, readOnly: true, secret: 'nobody' }),
    refresh_token: maybeText({ hidden: true, readOnly: true, secret: 'nobody' }),
    expires_at: field(z.number().nullish(), { hidden: true, readOnly: true }),
    expires: flag(false, { hidden: true, readOnly: true }),
    deleted: flag(false, { readOnly: true }),
    login_count: field(z.number().int().default(0), { readOnly: true }),
    last_login: instant({ readOnly: true }),
    logged_out_at: maybeText({ readOnly: true }),
  },
})
export type User = Of<typeof user>

/** What only an admin may set (model.md 3.8). */
export const adminOnly = ['sys_admin', 'support', 'login_name', 'staff_id', 'card_number', 'groups'] as const
