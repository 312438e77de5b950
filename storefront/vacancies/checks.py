"""What vacancies promise: another person looked before anybody saw them."""

from app.checks import Check

CHECKS = (
    Check(
        9,
        "vacancies_are_checked_by_another",
        "a vacancy that is shown, and its employer, were checked by somebody who wrote neither",
        """
        SELECT vacancies.id, vacancies.recorded_by, vacancies.checked_by, employers.checked_by
        FROM vacancies JOIN employers ON employers.id = vacancies.employer_id
        WHERE vacancies.state = 'shown' AND (
            vacancies.checked_by IS NULL OR vacancies.checked_by = vacancies.recorded_by
            OR employers.checked_by IS NULL OR employers.checked_by = employers.recorded_by)
        """,
    ),
    Check(
        10,
        "candidacies_follow_a_check",
        "nobody's name was given to an employer before work and employer were checked",
        """
        SELECT candidacies.id, candidacies.applied_at, vacancies.checked_at, employers.checked_at
        FROM candidacies
        JOIN vacancies ON vacancies.id = candidacies.vacancy_id
        JOIN employers ON employers.id = vacancies.employer_id
        WHERE (vacancies.checked_at <= candidacies.applied_at) IS NOT TRUE
            OR (employers.checked_at <= candidacies.applied_at) IS NOT TRUE
        """,
    ),
    Check(
        10,
        "skills_are_of_villagers_of_the_house",
        "what somebody can do is one of the known skills, of a villager who was registered",
        """
        SELECT villager_skills.villager_id, villager_skills.skill
        FROM villager_skills
        LEFT JOIN villagers ON villagers.id = villager_skills.villager_id
        WHERE villagers.id IS NULL
            OR villager_skills.skill NOT IN ('farming', 'building', 'driving', 'cooking',
                'cleaning', 'sewing', 'factory', 'care', 'electrical')
        """,
    ),
)
