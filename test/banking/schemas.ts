/** The schemas of ISO 20022, which are not part of the project, and the tool that checks files against them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { skipReason } from '../support/counts.ts'

const FOLDER = join(import.meta.dirname, '../../../shared/reference/iso20022')

export const PAIN_001 = join(FOLDER, 'pain.001.001.09.xsd')
export const CAMT_053 = join(FOLDER, 'camt.053.001.08.xsd')

const isHere = existsSync(PAIN_001) && existsSync(CAMT_053)
const xmllint = spawnSync('xmllint', ['--version']).error
  ? "xmllint is not here: Debian's libxml2-utils has it."
  : undefined

/** Why files cannot be checked here, if they cannot. In CI only the schemas may be missing. */
export const missing: string | undefined = isHere
  ? skipReason(xmllint)
  : 'the schemas of ISO 20022 are not here, in ../shared'

/** What is wrong with these files: nothing, when all of them are valid. */
export function invalid(schema: string, files: string[]): string[] {
  try {
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', schema, ...files], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return []
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
    return said.split('\n').filter((line) => line !== '' && !line.endsWith(' validates'))
  }
}

/**
 * The published schema of pain.001 is the EPC's, for euro between IBANs. This one allows in addition, where ISO 20022
 * has it, what a transfer outside SEPA needs: other accounts, other ways to name a bank, shared charges and sums with
 * three decimals.
 */
export function schemaBeyondSepa(): string {
  const restricted = /type="(\w+?)_EPC132-08_2023_V1\.0_SCT_C2PSP(?:_\d+)?"/g
  return [
    [restricted, 'type="$1"'],
    [
      /(<xs:complexType name="AccountIdentification4Choice">[\s\S]*?<xs:choice>)/,
      '$1<xs:element name="Othr" type="Account"/>',
    ],
    [
      /(<xs:complexType name="FinancialInstitutionIdentification18">[\s\S]*?<xs:element name="BICFI"[\s\S]*?<\/xs:element>)/,
      '$1<xs:element name="ClrSysMmbId" type="Member" minOccurs="0"/><xs:element name="PstlAdr" type="PostalAddress24" minOccurs="0"/>',
    ],
    [/(<xs:enumeration value="SLEV")/, '<xs:enumeration value="SHAR"/>$1'],
    [/(<xs:simpleType name="DecimalNumber">[\s\S]*?<xs:fractionDigits value=")2/, '$117'],
    [/<\/xs:schema>/, `${BEYOND}</xs:schema>`],
  ].reduce(
    (schema, [from, to]) => {
      const changed = schema.replace(from as RegExp, to as string)
      if (changed === schema) throw new Error(`the schema has no ${from}`)
      return changed
    },
    readFileSync(PAIN_001, 'utf8'),
  )
}

const code = (name: string, content: string) =>
  `<xs:complexType name="${name}"><xs:sequence><xs:element name="Cd" type="${content}"/></xs:sequence></xs:complexType>`

/** GenericAccountIdentification1 and ClearingSystemMemberIdentification2, as far as we use them. */
const BEYOND = `${code('Scheme', 'Max4')}${code('System', 'Max5')}
  <xs:simpleType name="Max4"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="4"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Max5"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="5"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Max34"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="34"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Account"><xs:sequence><xs:element name="Id" type="Max34"/><xs:element name="SchmeNm" type="Scheme" minOccurs="0"/></xs:sequence></xs:complexType>
  <xs:complexType name="Member"><xs:sequence><xs:element name="ClrSysId" type="System" minOccurs="0"/><xs:element name="MmbId" type="Max35Text"/></xs:sequence></xs:complexType>`
