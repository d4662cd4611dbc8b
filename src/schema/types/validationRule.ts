import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import type { NetworkSide as Side } from '../../domain/validation/defaultTermsTable.js';
import type { RuleKind } from '../../domain/validation/ruleKinds.js';
import { Attribute } from '../attribute.js';
import { Quantity } from '../enums.js';
import { JsonValue } from '../scalars.js';
import { NetworkSide, ValidationKind } from '../validationEnums.js';
import { CodedData } from './masterData.js';
import { Node } from './node.js';

/** How readings are judged where the defaults are not what an organization wants. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'How readings are judged where the defaults are not what an organization wants: of one point, or of all points of ' +
    'a quantity. It is in force for the next reading. 校验规则',
})
@Entity('validation_rule')
export class ValidationRule extends CodedData {
  @Attribute({ kind: 'enum', of: ValidationKind, fixed: true, en: 'What it looks at', zh: '校验类型' })
  kind!: RuleKind;

  @Attribute({ kind: 'reference', target: 'Point', optional: true, fixed: true, en: 'Of this point only', zh: '测点' })
  pointKey!: number | null;

  @Attribute({
    kind: 'enum',
    of: Quantity,
    optional: true,
    fixed: true,
    en: 'Of all points of this quantity, of the organization and those below it; in the place of point',
    zh: '物理量',
  })
  quantity!: keyof typeof Quantity | null;

  @Attribute({
    kind: 'enum',
    of: NetworkSide,
    optional: true,
    fixed: true,
    en: 'Of a quantity: only on this side; both when nothing is said',
    zh: '网侧',
  })
  side!: Side | null;

  @Attribute({ kind: 'boolean', fallback: true, en: 'False: this is not looked at', zh: '启用' })
  enabled!: boolean;

  @Attribute({
    kind: 'json',
    shownAs: () => JsonValue,
    optional: true,
    en: 'By kind, such as {"min": 0, "max": 85} or {"stuckFor": "PT4H"}; what is left out is as by default',
    zh: '参数',
  })
  parameters!: unknown;
}
