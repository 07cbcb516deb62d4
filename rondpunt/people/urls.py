"""Addresses of this room."""

from django.urls import path

from rondpunt.people.views import absences, hours, interest_groups, invitations, profile, teams, trail, users

app_name = "people"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:pk>/end/", absences.absence_end, name="absence_end"),
    path("users/", users.users, name="users"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/seats/", users.seats, name="seats"),
    path("users/<int:pk>/seats/<int:team_pk>/removal/", users.seat_removal, name="seat_removal"),
    path("users/<int:pk>/deactivation/", users.deactivation, name="deactivation"),
    path("users/<int:pk>/activation/", users.activation, name="activation"),
    path("users/<int:pk>/sessions/end/", users.sessions_end, name="sessions_end"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/resending/", invitations.resending, name="resending"),
    path("invitations/<int:pk>/withdrawal/", invitations.withdrawal, name="withdrawal"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.new_team, name="new_team"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("hours/", hours.hours, name="hours"),
    path("hours/closed/", hours.closed_days, name="closed_days"),
    path("hours/closed/<int:pk>/removal/", hours.closed_day_removal, name="closed_day_removal"),
    path("hours/<int:team_pk>/", hours.hours, name="team_hours"),
    path("hours/<int:team_pk>/closed/", hours.closed_days, name="team_closed_days"),
    path("departments/", teams.new_department, name="new_department"),
    path("departments/<int:pk>/", teams.department, name="department"),
    path("interest-groups/", interest_groups.interest_groups, name="interest_groups"),
    path("interest-groups/<int:pk>/", interest_groups.interest_group, name="interest_group"),
    path("interest-groups/<int:pk>/joining/", interest_groups.joining, name="joining"),
    path("interest-groups/<int:pk>/leaving/", interest_groups.leaving, name="leaving"),
    path("roles/", teams.roles, name="roles"),
    path("trail/", trail.trail, name="trail"),
    path("trail/export.csv", trail.export, name="trail_export"),
    # allauth's pages for changing one's address and linking accounts by hand are not used here.
    path("accounts/email/", profile.to_profile),
    path("accounts/3rdparty/", profile.to_profile),
]
