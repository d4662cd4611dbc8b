import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person decided of a doubtful reading stays told apart from a correction (S000-8.1.1b). */
export class AddReadingReviews1795824000005 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE reading_version DROP CONSTRAINT reading_version_kind_check, ADD CONSTRAINT reading_version_kind_check
        CHECK (kind IN ('CONFLICT', 'RESOLUTION', 'CORRECTION', 'ACCEPTANCE', 'REJECTION', 'SUBSTITUTION'))`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      UPDATE reading_version SET kind = 'CORRECTION' WHERE kind IN ('ACCEPTANCE', 'REJECTION', 'SUBSTITUTION');
      ALTER TABLE reading_version DROP CONSTRAINT reading_version_kind_check, ADD CONSTRAINT reading_version_kind_check
        CHECK (kind IN ('CONFLICT', 'RESOLUTION', 'CORRECTION'))`);
  }
}
