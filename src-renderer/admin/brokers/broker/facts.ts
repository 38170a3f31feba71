import type { BrokerOptionsView } from '@contract/publishing-views.ts'
import { BrokerAuth } from '@model/enums.ts'
import type { RecordRow } from '../../../data/records.ts'

export interface Fact {
  name: string
  /** In words, or one after the other as they are written. */
  said: string | readonly string[]
}

/** What is set for a broker, for who may look at it and not change it. No secret is among it. */
export function factsOf(row: RecordRow, options: BrokerOptionsView): Fact[] {
  const { home_assistant, commands } = options
  const filters = Array.isArray(row.filters) ? row.filters.map(String) : []
  return [
    { name: 'Address', said: `${row.host}:${row.port}` },
    { name: 'Encryption', said: row.tls === true ? trustWords(options) : 'None: who is in between can read it all' },
    { name: 'Signs in', said: signInWords(row, options) },
    ...(row.description ? [{ name: 'Description', said: String(row.description) }] : []),
    { name: 'Masked', said: filters.length > 0 ? filters : 'Nothing' },
    { name: 'Home Assistant', said: home_assistant ? 'Is told what there is' : 'Is told nothing' },
    { name: 'Commands', said: commands.allowed ? allowedWords(commands.functions) : 'None are taken' },
  ]
}

const trustWords = ({ ca }: BrokerOptionsView) =>
  `TLS, verified by ${ca === null ? 'those whom this machine trusts' : 'an authority of its own'}`

function signInWords(row: RecordRow, { client_certificate }: BrokerOptionsView): string {
  const shown = [
    row.username ? `as ${row.username}` : '',
    row.password ? 'with a password' : '',
    row.tls === true && client_certificate !== null ? 'with a client certificate' : '',
  ].filter(Boolean)
  if (shown.length > 0) return shown.join(', ')
  return row.auth_type === BrokerAuth.certificate ? 'with a certificate, which is not there yet' : 'as nobody'
}

const allowedWords = (functions: readonly string[]) =>
  functions.length > 0 ? functions : 'Are taken, but no function is allowed'
