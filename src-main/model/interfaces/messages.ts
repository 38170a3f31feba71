import { z } from 'zod'
import { maybeText, standard, text } from './standard.ts'

// Mail, short messages and conversations (driver.md 17.2).

const addresses = z.union([z.string(), z.array(z.string())])
const maybeAddresses = addresses.nullable().default(null)
/** `content` is base64. */
const attachment = z.object({ file_name: z.string(), content: z.string() })
const enclosed = {
  resource_attachments: z.array(attachment.extend({ content_id: z.string() })).default([]),
  attachments: z.array(attachment).default([]),
  cc: addresses.default([]),
  bcc: addresses.default([]),
  from: maybeAddresses,
  reply_to: maybeAddresses,
}
/** Values for the `%{key}` of a template. */
const templateItems = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

const conversation = z.object({
  message_id: z.string(),
  room_id: z.string().nullish(),
  user_id: z.string().nullish(),
  org_id: z.string().nullish(),
})

/** What a driver's mails can say, as `template_fields` lists it. */
export const templateFields = z.object({
  trigger: z.tuple([z.string(), z.string()]),
  name: z.string(),
  description: z.string().nullish(),
  fields: z.array(z.object({ name: z.string(), description: z.string() })),
})
export type TemplateFields = z.infer<typeof templateFields>

/** Subject, text and html by event, then by whom they are for: what mailers keep in their setting `email_templates`. */
export const emailTemplates = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string())))

export const messages = {
  Mailer: standard({
    commands: {
      send_mail: {
        to: addresses,
        subject: text,
        message_plaintext: maybeText,
        message_html: maybeText,
        ...enclosed,
      },
    },
    given: {
      /** A template is named by its event and by whom it is for. */
      send_template: {
        to: addresses,
        template: z.tuple([z.string(), z.string()]),
        args: templateItems,
        ...enclosed,
      },
      build_template: { string: z.string().nullable(), args: templateItems },
    },
  }),
  MailerTemplates: standard({ commands: { template_fields: {} } }),
  SMS: standard({
    commands: {
      send_sms: {
        phone_numbers: addresses,
        message: text,
        format: z.string().nullable().default('SMS'),
        source: maybeText,
      },
    },
  }),
  ChatBot: standard({
    commands: {
      notify_typing: { id: conversation },
      reply: { id: conversation, response: text, url: maybeText, attachment: z.any().default(null) },
    },
  }),
  ChatFunctions: standard({
    commands: { capabilities: {} },
    given: { function_schemas: {}, function_descriptions: {} },
    givenStatus: {
      capabilities: z.string(),
      function_schemas: z.array(
        z.object({
          function: z.string(),
          description: z.string(),
          parameters: z.record(z.string(), z.record(z.string(), z.any())),
        }),
      ),
    },
  }),
}
