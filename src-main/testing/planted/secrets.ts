/** Every secret of a test, by where it was planted. */
export interface Planted {
  /** A secret that is nothing else: letters and digits, so that no encoding hides it. */
  plant(what: string): string
  /** One that the node made. */
  note(what: string, secret: unknown): void
  /** The names of those that a text holds, be it only their beginning, as they are or in base64 or hexadecimal. */
  foundIn(text: string): string[]
  readonly size: number
}

export function plantedSecrets(): Planted {
  const secrets = new Map<string, { name: string; forms: string[] }>()

  function note(what: string, secret: unknown): void {
    const text = String(secret)
    const beginning = Buffer.from(text.slice(0, 24))
    const forms = [text.slice(0, 12), beginning.toString('base64'), beginning.toString('hex')]
    secrets.set(text, { name: `${what} #${secrets.size}`, forms })
  }

  return {
    plant(what) {
      const number = String(secrets.size).padStart(4, '0')
      const text = `Planted${number}Xy7Qz${what.replaceAll(/\W|_/g, '')}`
      note(what, text)
      return text
    },
    note,
    foundIn: text =>
      [...secrets.values()].filter(({ forms }) => forms.some(form => text.includes(form))).map(({ name }) => name),
    get size() {
      return secrets.size
    },
  }
}
