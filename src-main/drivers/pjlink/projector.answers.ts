import { Abort } from '../../driver-kit/index.ts'
import { type Ctx, errorNames, severity } from './projector.status.ts'

/** Section 2.2: what a command was answered with when it was not carried out. */
export const refusals: Record<string, (command: string) => string> = {
  ERR1: command => `This projector cannot do that: it does not know the PJLink command ${command}.`,
  ERR2: command =>
    command === 'AVMT'
      ? 'This projector cannot mute picture and sound apart from each other. Mute both.'
      : 'This projector has no such input. See "inputs" for those it has.',
  ERR3: () => 'The projector cannot do that now: it is off, warming up or cooling down. Try again when it is on.',
  ERR4: () => 'The projector reports a failure. Look at its indicator lamps, or call for support.',
}

/** Anything before the `%` is noise of a bad line. Section 2.5: a parameter has at most 128 bytes. */
export function parse(line: string): { command: string; value: string } | undefined {
  const [, command, value] = /%[12]([A-Z0-9]{4})=(.{0,128})$/i.exec(line) ?? []
  return command === undefined || value === undefined ? undefined : { command: command.toUpperCase(), value }
}

export function hear(line: string, ctx: Ctx): void {
  const answer = parse(line)
  if (answer) report(answer.command, answer.value, ctx)
}

/** Turns an answer into status. What does not fit the specification is left out. */
export function report(command: string, value: string, ctx: Ctx): void {
  const { setStatus } = ctx
  if (value === 'OK' || value in refusals) return
  switch (command) {
    case 'POWR': {
      if (!/^[0-3]$/.test(value)) return
      const power = value === '1'
      setStatus({ power, cooling: value === '2', warming: value === '3' })
      // Somebody used the remote control: what is wanted is what is there.
      if (!ctx.state.changingPower) setStatus({ power_target: power || value === '3' })
      return
    }
    case 'INPT':
      return setStatus({ input: inputName(value, ctx) })
    case 'INST':
      return setStatus({
        inputs: value
          .split(' ')
          .filter(Boolean)
          .map(number => inputName(number, ctx)),
      })
    case 'AVMT': {
      const muted = value.endsWith('1')
      const video_mute = muted && /^[13]/.test(value)
      const audio_mute = muted && /^[23]/.test(value)
      return setStatus({ video_mute, audio_mute, mute: video_mute && audio_mute })
    }
    case 'ERST': {
      if (!/^[0-2]{6}/.test(value)) return
      const of = (at: number) => severity.options[Number(value[at])] ?? 'ok'
      const [fan, lamp, temperature, cover, filter, other] = [of(0), of(1), of(2), of(3), of(4), of(5)]
      const errors = { fan, lamp, temperature, cover, filter, other }
      const bad = errorNames.filter(name => errors[name] === 'error')
      const notable = bad.length ? bad : errorNames.filter(name => errors[name] === 'warning')
      const sentence = `The projector reports ${bad.length ? 'an error' : 'a warning'}: ${notable.join(', ')}.`
      return setStatus({ errors, last_error: notable.length ? sentence : null })
    }
    case 'LAMP': {
      const lamps = [...value.matchAll(/(\d+) ([01])/g)].map(([, hours, on]) => ({
        hours: Number(hours),
        on: on === '1',
      }))
      return setStatus({ lamps, lamp_usage: lamps[0]?.hours ?? null })
    }
    case 'NAME':
      return setStatus({ name: value })
    case 'INF1':
      return setStatus({ manufacturer: value })
    case 'INF2':
      return setStatus({ model: value })
    case 'CLSS':
      return setStatus({ class: Number(value) || null })
  }
}

/** Section 4.3: the first character is the kind of input, the second its number among those. */
const kinds = ['RGB', 'VIDEO', 'DIGITAL', 'STORAGE', 'NETWORK', 'INTERNAL']

export function inputNumber(input: string, { settings, status }: Ctx): string {
  const wanted = input.trim().toUpperCase()
  const own = Object.entries(settings.inputs).find(([name]) => name.toUpperCase() === wanted)
  if (own) return own[1].toUpperCase()
  const [, kind = '', number = ''] = /^([A-Z]+)([1-9A-Z])$/.exec(wanted) ?? []
  if (kinds.includes(kind)) return `${kinds.indexOf(kind) + 1}${number}`
  if (/^[1-6][1-9A-Z]$/.test(wanted)) return wanted
  const known = status.inputs ?? Object.keys(settings.inputs)
  throw new Abort(`There is no input called "${input}". Known inputs: ${known.join(', ')}.`)
}

export function inputName(number: string, { settings }: Ctx): string {
  const own = Object.entries(settings.inputs).find(([, value]) => value.toUpperCase() === number.toUpperCase())
  return own?.[0] ?? `${kinds[Number(number[0]) - 1] ?? 'INPUT'}${number.slice(1)}`
}
