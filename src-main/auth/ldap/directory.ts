import type net from 'node:net'
import { Client, type Entry, ResultCodeError, type SearchOptions } from 'ldapts'
import { connect, failureOn } from './connect.ts'
import { messagesOver } from './messages.ts'
import { secure } from './secure.ts'
import type { LdapSource } from './source.ts'

/** A connection to a directory. A refusal is thrown as ldapts' `ResultCodeError`, anything else as `Failed`. */
export interface Directory {
  bind(dn: string, password: string): Promise<void>
  search(base: string, options: SearchOptions): Promise<Entry[]>
}

/** Connects, uses the connection and ends it: RFC 4511 5.3 asks for no word of farewell. */
export async function withDirectory<T>(
  source: LdapSource,
  signal: AbortSignal,
  use: (directory: Directory) => Promise<T>,
): Promise<T> {
  const socket = await connect(source, signal)
  try {
    const directory = openDirectory(source, await secure(source, socket, signal), signal)
    return await use(directory)
  } finally {
    socket.destroy()
  }
}

export function openDirectory(source: LdapSource, socket: net.Socket, signal: AbortSignal): Directory {
  const messages = messagesOver(socket, source)
  const { stream } = messages
  const ended = new Promise<never>((_, reject) => stream.once('close', () => reject(new Error('closed'))))
  ended.catch(() => undefined)
  const client = new Client({
    url: 'ldap://directory',
    createConnection() {
      // It would connect again of itself, without TLS and without signing in.
      if (stream.destroyed) throw new Error('closed')
      return stream
    },
  })

  async function ask<T>(call: Promise<T>): Promise<T> {
    try {
      return await Promise.race([call, ended])
    } catch (error) {
      throw error instanceof ResultCodeError ? error : failureOn(source, signal, messages.failure)
    }
  }

  return {
    bind: (dn, password) => ask(client.bind(dn, password)),
    search: async (base, options) => (await ask(client.search(base, options))).searchEntries,
  }
}
