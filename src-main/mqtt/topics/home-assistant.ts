import type { Json } from '../../base/json.ts'

// Home Assistant's MQTT discovery: https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery

/** A status that was seen, and whose it is. */
export interface SeenStatus {
  node: { id: string; version: string }
  system: { id: string; name(): string }
  module: { id: string; slug: string; driver: string }
  status: string
  value: Json
  stateTopic: string
  /** Short names, as `Powerable`. */
  interfaces: readonly string[]
  functions: readonly string[]
}

export interface Discovery {
  /** By which function it can be set, if it can. */
  command: string | undefined
  /** Something that can be set is another kind of thing, and found under another topic. */
  topic(isSettable: boolean): string
  /** What of it is for people: it is masked as values are. */
  names(): readonly string[]
  /** With the topic of its command where that is allowed. */
  config(names: readonly string[], commandTopic: string | undefined): Json
}

/** Below it Home Assistant finds whether this node is there (its last will says when not). */
export const availabilityTopic = (node: string): string => `alcove/${node}/availability`

/** What Home Assistant is told of a status; `null` of those that no interface speaks of. */
export function discoveryOf(seen: SeenStatus): Discovery | null {
  const kind = kinds.find(one => one.fits(seen))
  if (!kind) return null
  const { node, system, module, status, stateTopic } = seen
  const device = idOf(`${system.id}_${module.id}`)
  const command = kind.command?.(status)
  return {
    command: command?.function,
    topic: isSettable =>
      `homeassistant/${isSettable ? kind.set : kind.shown}/${idOf(node.id)}/${device}_${idOf(status)}/config`,
    names: () => [status.replaceAll('_', ' '), `${system.name()} ${module.slug}`, system.name(), module.driver],
    config: ([name = '', deviceName = '', area = '', model = ''], commandTopic) => ({
      name,
      unique_id: `${idOf(node.id)}_${device}_${idOf(status)}`,
      state_topic: stateTopic,
      value_template: kind.template,
      ...kind.facts,
      ...(command && commandTopic !== undefined ? { command_topic: commandTopic, ...command.says } : {}),
      availability_topic: availabilityTopic(node.id),
      device: { identifiers: [`${idOf(node.id)}_${device}`], name: deviceName, model, suggested_area: area },
      origin: { name: 'Alcove', sw_version: node.version },
    }),
  }
}

interface Command {
  function: string
  says: Record<string, Json>
}

interface Kind {
  /** Home Assistant's word for it where it can be set, and where it cannot. */
  set: 'switch' | 'number' | 'sensor' | 'binary_sensor'
  shown: 'sensor' | 'binary_sensor'
  fits(seen: SeenStatus): boolean
  template: string
  facts: Record<string, Json>
  command?(status: string): Command
}

/** `None` makes it unknown, as a value is that was taken away (Home Assistant, MQTT switch and binary sensor). */
const onOff = "{{ 'None' if value_json.value is none else 'ON' if value_json.value else 'OFF' }}"
const plain = '{{ value_json.value }}'

/** A boolean that a function of an interface sets. */
const toggled = (
  interfaceName: string,
  status: RegExp,
  functionName: string,
  argumentsFor: (state: boolean, status: string) => Json[] = state => [state],
): Kind => ({
  ...{ set: 'switch', shown: 'binary_sensor', template: onOff, facts: {} },
  fits: seen => seen.interfaces.includes(interfaceName) && status.test(seen.status),
  command: name => ({
    function: functionName,
    says: {
      ...{ state_on: 'ON', state_off: 'OFF' },
      payload_on: JSON.stringify(argumentsFor(true, name)),
      payload_off: JSON.stringify(argumentsFor(false, name)),
    },
  }),
})

const numberIn = (status: string) => Number(/\d+/.exec(status)?.[0] ?? 0)

/** The first that fits counts. */
const kinds: readonly Kind[] = [
  toggled('Powerable', /^power$/, 'power'),
  toggled('AudioMuteable', /^audio_mute$/, 'mute_audio'),
  toggled('VideoMuteable', /^video_mute$/, 'mute_video'),
  toggled('Muteable', /^mute$/, 'mute'),
  toggled('ElectricalRelay', /^relay\d+$/, 'relay', (state, status) => [state, numberIn(status)]),
  {
    ...{ set: 'number', shown: 'sensor', template: plain, facts: {} },
    fits: ({ status, value, functions }) =>
      status === 'volume' && typeof value === 'number' && functions.includes('volume'),
    command: () => ({ function: 'volume', says: { min: 0, max: 100, command_template: '[{{ value }}]' } }),
  },
  {
    ...{ set: 'sensor', shown: 'sensor', template: plain, facts: { unit_of_measurement: '%' } },
    fits: seen => seen.interfaces.includes('Lighting::Level') && /^area.+_level$/.test(seen.status),
  },
  {
    ...{ set: 'binary_sensor', shown: 'binary_sensor', template: onOff },
    facts: { device_class: 'connectivity', entity_category: 'diagnostic' },
    fits: seen => seen.status === 'connected' && typeof seen.value === 'boolean',
  },
]

/** What it takes in ids; what it does not take still tells two of them apart. */
const idOf = (text: string): string => text.replace(/[^\w-]/g, letter => `_${letter.charCodeAt(0).toString(16)}`)
