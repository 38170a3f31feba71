import { entity, type Of } from './entity.ts'
import { anyJson, field, maybeText, name, textOr } from './field.ts'

const maybeJson = () => field(anyJson().nullish(), { input: 'json' })

/** Another site whose people may sign in, by SAML. Kept for front ends that edit it; nobody signs in by it here. */
export const samlAuthentication = entity({
  noun: 'SAML source',
  table: 'adfs_strat',
  path: 'saml_auths',
  scope: 'saml_authentications',
  fields: {
    name: name(),
    authority_id: maybeText({ present: true, ref: { to: 'authority', gone: 'remove' } }),
    issuer: textOr('place.os'),
    assertion_consumer_service_url: maybeText(),
    idp_sso_target_url: maybeText(),
    idp_slo_target_url: maybeText(),
    name_identifier_format: textOr('urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'),
    uid_attribute: maybeText(),
    idp_cert: maybeText({ input: 'paragraph' }),
    idp_cert_fingerprint: maybeText(),
    slo_default_relay_state: maybeText(),
    attribute_statements: maybeJson(),
    request_attributes: maybeJson(),
    idp_sso_target_url_runtime_params: maybeJson(),
  },
})
export type SamlAuthentication = Of<typeof samlAuthentication>
