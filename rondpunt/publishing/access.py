"""Who may see and change which post: the object, or 404. What is under embargo does not exist for other teams."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from rondpunt.networks.models import Channel, Delivery
from rondpunt.people.access import colleague
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Right
from rondpunt.people.tokens import ForgedLink, digest_of
from rondpunt.publishing.models import (
    ApprovalPolicy,
    Asset,
    Assignment,
    Comment,
    Copy,
    Feed,
    NamedAccount,
    Occasion,
    OutsideReview,
    Post,
    ProposedChange,
    SimplerWord,
    Variant,
)
from rondpunt.publishing.models.feed import PURPOSE as FEED
from rondpunt.publishing.models.post import PostQuerySet
from rondpunt.publishing.models.post_media import PostMedia


def reader(request: HttpRequest) -> User:
    """A colleague who may see the calendar; 403 for others."""
    user = colleague(request)
    if not user.can(Right.CALENDAR):
        raise PermissionDenied
    return user


def word_keeper(request: HttpRequest) -> User:
    """A colleague who keeps the organisation's simpler words; 403 for others."""
    user = reader(request)
    if not user.can(Right.KNOWLEDGE):
        raise PermissionDenied
    return user


def word_to_take_away(request: HttpRequest, word_id: int) -> SimplerWord:
    """A simpler word; the list is the whole organisation's."""
    word_keeper(request)
    return get_object_or_404(SimplerWord, pk=word_id)


def name_to_take_away(request: HttpRequest, account_id: int) -> NamedAccount:
    """A name of ours for an account; the list is the whole organisation's."""
    word_keeper(request)
    return get_object_or_404(NamedAccount, pk=account_id)


def post_to_read(request: HttpRequest, post_id: int) -> Post:
    """A post that the colleague may see."""
    return get_object_or_404(_whole(Post.objects.visible_to(reader(request))), pk=post_id)


def post_to_change(request: HttpRequest, post_id: int) -> Post:
    """A post that the colleague may write in."""
    user = reader(request)
    return get_object_or_404(_whole(Post.objects.visible_to(user).writable_by(user)), pk=post_id)


def post_to_plan(request: HttpRequest, post_id: int) -> Post:
    """A post that the colleague may plan and take back: of a team in which they publish."""
    user = reader(request)
    if not user.can(Right.PUBLISH):
        raise PermissionDenied
    return post_to_change(request, post_id)


def post_to_review(request: HttpRequest, post_id: int) -> Post:
    """A post of which the colleague may say whether it can go out; 404 for any other."""
    post = post_to_read(request, post_id)
    if not may_review(reader(request), post):
        raise Http404
    return post


def comment_to_answer(request: HttpRequest, post_id: int, comment_id: int) -> Comment:
    """The first comment of a thread at a post that the colleague may see."""
    post = post_to_read(request, post_id)
    thread = get_object_or_404(post.comments.select_related("about"), pk=comment_id, answers=None)
    thread.post = post
    return thread


def comment_to_settle(request: HttpRequest, post_id: int, comment_id: int) -> Comment:
    """A thread of one's own, or at a post in which one writes."""
    thread, user = comment_to_answer(request, post_id, comment_id), reader(request)
    if thread.by_id != user.pk and not writes_in(user, thread.post):
        raise Http404
    return thread


def outside_review_to_change(request: HttpRequest, post_id: int, review_id: int) -> OutsideReview:
    """A reader from outside of a post that the colleague may plan."""
    post = post_to_plan(request, post_id)
    review = get_object_or_404(post.outside_reviews.select_related("asked_by"), pk=review_id)
    review.post = post
    return review


def channel_to_arrange(request: HttpRequest, channel_id: int) -> Channel:
    """A channel to publish on, for who arranges approval; 404 for others."""
    may = colleague(request).can(Right.EDITORIAL)
    return get_object_or_404(Channel.objects.to_publish_on() if may else Channel.objects.none(), pk=channel_id)


def variant_to_change(request: HttpRequest, post_id: int, variant_id: int) -> Variant:
    """A cell of a post that the colleague may write in."""
    post = post_to_change(request, post_id)
    variant = get_object_or_404(post.variants.select_related("audience", "channel"), pk=variant_id)
    variant.post = post
    return variant


def variant_to_correct(request: HttpRequest, post_id: int, variant_id: int) -> Variant:
    """A cell of a post that the colleague may plan and take back."""
    post = post_to_plan(request, post_id)
    variant = get_object_or_404(post.variants.select_related("audience", "channel"), pk=variant_id)
    variant.post = post
    return variant


def post_of_delivery(request: HttpRequest, delivery_id: int) -> Post:
    """The post that went out by this delivery, if the colleague may see it."""
    return get_object_or_404(Post.objects.visible_to(reader(request)), variants__parts__delivery=delivery_id)


def delivery_to_decide(request: HttpRequest, post_id: int, delivery_id: int) -> Delivery:
    """A delivery of a post that the colleague may plan and take back."""
    post = post_to_plan(request, post_id)
    ours = Delivery.objects.filter(part__variant__post=post).select_related("channel", "follows")
    return get_object_or_404(ours, pk=delivery_id)


def change_to_judge(request: HttpRequest, post_id: int, change_id: int) -> ProposedChange:
    """Other words for what went out of a post of which the colleague may say whether it can go out."""
    ours = ProposedChange.objects.filter(delivery__part__variant__post=post_to_review(request, post_id))
    return get_object_or_404(ours, pk=change_id)


def change_to_withdraw(request: HttpRequest, post_id: int, change_id: int) -> ProposedChange:
    """Other words for what went out of a post that the colleague may plan and take back."""
    ours = ProposedChange.objects.filter(delivery__part__variant__post=post_to_plan(request, post_id))
    return get_object_or_404(ours, pk=change_id)


def copy_to_read(request: HttpRequest, key: str) -> Copy:
    """One's own copy of the message that went out by the delivery of this key; 404 for whoever got none."""
    mine = Copy.objects.select_related("user", "message__delivery", "message__post__team", "message__post__urgency")
    return get_object_or_404(mine, user=colleague(request), message__delivery__key=key)


def picture_to_read(request: HttpRequest, asset_id: int) -> Asset:
    """A picture of the library: it is the house's, for who sees the calendar."""
    reader(request)
    return get_object_or_404(Asset.objects.select_related("media", "small", "added_by"), pk=asset_id)


def picture_to_change(request: HttpRequest, asset_id: int) -> Asset:
    """A picture, for who publishes in any team."""
    writer(request)
    return picture_to_read(request, asset_id)


def writer(request: HttpRequest) -> User:
    """A colleague who publishes in some team; 403 for others."""
    user = reader(request)
    if not user.can(Right.PUBLISH):
        raise PermissionDenied
    return user


def post_picture_to_change(request: HttpRequest, post_id: int, picture_id: int) -> PostMedia:
    """A picture that goes with a post in which the colleague may write."""
    post = post_to_change(request, post_id)
    picture = get_object_or_404(post.pictures.select_related("asset"), pk=picture_id)
    picture.post = post
    return picture


def occasion_to_read(request: HttpRequest, occasion_id: int) -> Occasion:
    """An occasion that the colleague may see."""
    seen = Occasion.objects.visible_to(reader(request))
    return get_object_or_404(seen.select_related("team"), pk=occasion_id)


def occasion_to_change(request: HttpRequest, occasion_id: int) -> Occasion:
    """An occasion of a team in which the colleague writes and plans."""
    user = reader(request)
    ours = Occasion.objects.visible_to(user).writable_by(user)
    return get_object_or_404(ours.select_related("team"), pk=occasion_id)


def assignment_to_treat(request: HttpRequest, assignment_id: int, verdict: str) -> Assignment:
    """A task on a day: everybody who sees it may take it; whose it is, leaves it and says that it is done.

    Who writes for the team of its occasion may do all of that, gives it to somebody and drops it; 404 for others.
    """
    user = reader(request)
    shown = get_object_or_404(Assignment.objects.select_related("occasion__team"), pk=assignment_id)
    ours = may_change_occasion(user, shown.occasion)
    is_mine = shown.user_id == user.pk and not shown.dropped_at
    may = {"take": True, "leave": ours or is_mine, "done": ours or is_mine, "open": ours or is_mine}
    if not may.get(verdict, ours and verdict in ("give", "dropped")):
        raise Http404
    return shown


def may_change_occasion(user: User, occasion: Occasion) -> bool:
    """Whether changing is offered."""
    return Occasion.objects.writable_by(user).filter(pk=occasion.pk).exists()


def may_plan(user: User, post: Post) -> bool:
    """Whether planning or taking back is offered."""
    return post.discarded_at is None and writes_in(user, post)


def writes_in(user: User, post: Post) -> bool:
    """Whether it is of a team in which they write, or an idea of theirs."""
    return Post.objects.writable_by(user).filter(pk=post.pk).exists()


def feeds_of(user: User) -> list[Feed]:
    """The open calendar feeds of a colleague, newest first."""
    return list(Feed.objects.open().filter(user=user).order_by("-opened_at", "-id"))


def feed_to_close(request: HttpRequest, feed_id: int) -> Feed:
    """A feed of one's own."""
    return get_object_or_404(Feed.objects.open().select_related("user"), pk=feed_id, user=reader(request))


def feed_by_token(token: str) -> Feed | None:
    """The open feed behind a secret address, while its owner may see the calendar."""
    try:
        digest = digest_of(token, FEED)
    except ForgedLink:
        return None
    feed = Feed.objects.open().select_related("user").filter(digest=digest).first()
    return feed if feed and feed.user.can(Right.CALENDAR) else None


def movable(user: User) -> PostQuerySet:
    """The posts that the colleague may move: of teams in which they publish."""
    return Post.objects.visible_to(user).writable_by(user).kept() if user.can(Right.PUBLISH) else Post.objects.none()


def may_review(user: User, post: Post) -> bool:
    """Whether a word of theirs may count: they approve in its team or in every team, or a stage names them."""
    if user.can(Right.APPROVE) and (user.can(Right.SEE_ALL) or post.team_id in user.teams_with(Right.APPROVE)):
        return True
    here = Q(channel__variants__post=post) | Q(is_house=True)
    return ApprovalPolicy.objects.filter(here, kind=ApprovalPolicy.Kind.STAGES, stages__users=user).exists()


def teams_to_write_for(user: User) -> list[Team]:
    """The teams for which ``user`` may write; for an idea those in which they see the calendar."""
    right = Right.PUBLISH if user.can(Right.PUBLISH) else Right.CALENDAR
    teams = Team.objects.all()
    everywhere = user.can(Right.SEE_ALL) and user.can(Right.PUBLISH)
    return list(teams if everywhere else teams.filter(pk__in=user.teams_with(right)))


def _whole(found: PostQuerySet) -> PostQuerySet:
    return found.select_related("team", "owner")
