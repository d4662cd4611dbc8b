import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Readings that were sent again with the same value are dropped; how many there were is kept by point and UTC day of their
 * time, since no row is left that could tell (S000-7.4.3b).
 */
export class AddReadingCount1795824000006 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE reading_count (
        point      integer NOT NULL,
        day        date NOT NULL,
        duplicates bigint NOT NULL,
        PRIMARY KEY (point, day)
      ) WITH (fillfactor = 70);
      GRANT SELECT, INSERT, UPDATE ON reading_count TO thermograph_hub`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE reading_count');
  }
}
