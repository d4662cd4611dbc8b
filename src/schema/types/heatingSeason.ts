import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { daysFrom } from '../../domain/calendar/localDate.js';
import { Attribute } from '../attribute.js';
import { OwnedData } from './masterData.js';
import { Node } from './node.js';

/** When an organization heats in one winter. Local dates such as `2025-11-15`, both days included. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'When an organization heats in one winter. Those without an entry of their own have that of the nearest ' +
    'organization above, else 15 November to 15 March. 供暖季',
})
@Entity('heating_season')
export class HeatingSeason extends OwnedData {
  @Attribute({
    kind: 'text',
    fixed: true,
    en: 'The two years of its winter, such as 2025-2026; unique in its organization',
    zh: '供暖季名称',
    aliases: ['供暖季', '采暖季'],
  })
  name!: string;

  /** Compares as people order names. Kept by the writer. */
  @Column({ name: 'name_order', type: 'text' })
  nameOrder!: string;

  /** What a search looks through. Kept by the writer. */
  @Column({ name: 'name_search', type: 'text', select: false })
  nameSearch!: string;

  @Attribute({ kind: 'date', en: 'First day by decree', zh: '计划开始日期' })
  plannedStart!: string;

  @Attribute({ kind: 'date', en: 'Last day by decree', zh: '计划结束日期' })
  plannedEnd!: string;

  @Attribute({
    kind: 'date',
    optional: true,
    en: 'First day that was heated, where it was moved (early start)',
    zh: '实际开始日期',
  })
  actualStart!: string | null;

  @Attribute({
    kind: 'date',
    optional: true,
    en: 'Last day that was heated, where it was moved (late stop)',
    zh: '实际结束日期',
  })
  actualEnd!: string | null;

  @Field(() => Int, { description: 'Days by decree, both ends included: those that refunds count with. 法定供暖天数' })
  get statutoryDays(): number {
    return daysFrom(this.plannedStart, this.plannedEnd);
  }
}
