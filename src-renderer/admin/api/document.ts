/** The little of OpenAPI and JSON Schema that our own document uses. */
export interface Schema {
  $ref?: string
  $defs?: Readonly<Record<string, Schema>>
  type?: string | readonly string[]
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: Schema | boolean
  items?: Schema
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  not?: Schema
  enum?: readonly unknown[]
  const?: unknown
  format?: string
  description?: string
  default?: unknown
  readOnly?: boolean
  writeOnly?: boolean
}

interface Content {
  content?: Readonly<Record<string, { schema?: Schema }>>
}

interface RawOperation {
  operationId?: string
  summary?: string
  tags?: readonly string[]
  parameters?: readonly Parameter[]
  requestBody?: Content & { required?: boolean }
  responses?: Readonly<Record<string, Content & { description?: string }>>
  'x-alcove-role'?: string
  'x-alcove-scope'?: readonly string[]
}

export interface ApiDocument {
  info: { title: string; version: string; description?: string }
  paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  components?: { schemas?: Readonly<Record<string, Schema>> }
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

export interface Operation {
  id: string
  method: string
  path: string
  summary: string
  group: string
  /** `public`, or the least role of PlaceOS that may call it. */
  role: string
  scopes: readonly string[]
  parameters: readonly Parameter[]
  body: { type: string; required: boolean; schema: Schema } | undefined
  answers: readonly { status: string; words: string; schema: Schema | undefined }[]
}

/** What was fetched, when it is such a document at all. */
export function readDocument(value: unknown): ApiDocument | undefined {
  const looksSo = value && typeof value === 'object' && 'openapi' in value && 'paths' in value && 'info' in value
  return looksSo ? (value as unknown as ApiDocument) : undefined
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

export function operationsOf({ paths }: ApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap(method => {
      const raw = item[method]
      return raw ? [operation(path, method, raw)] : []
    }),
  )
}

function operation(path: string, method: string, raw: RawOperation): Operation {
  const [type, body] = Object.entries(raw.requestBody?.content ?? {})[0] ?? []
  return {
    id: raw.operationId ?? `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    summary: raw.summary ?? '',
    group: raw.tags?.[0] ?? 'other',
    role: raw['x-alcove-role'] ?? 'user',
    scopes: raw['x-alcove-scope'] ?? [],
    parameters: raw.parameters ?? [],
    body:
      type && body?.schema ? { type, required: raw.requestBody?.required ?? false, schema: body.schema } : undefined,
    answers: Object.entries(raw.responses ?? {}).map(([status, answer]) => ({
      status,
      words: answer.description ?? '',
      schema: Object.values(answer.content ?? {})[0]?.schema,
    })),
  }
}
