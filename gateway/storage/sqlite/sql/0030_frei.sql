-- Nothing changes: this number belongs to another change that is merged before 0031.
SELECT 1;
